using System.Runtime.InteropServices;
using System.Text.Json;
using GallantSms.Application.Providers;
using GallantSms.Infrastructure.Providers.Http;

namespace GallantSms.Infrastructure.Providers.AfricasTalking;

/// <summary>
/// <c>POST /version1/messaging/bulk</c> with <c>{username, message, senderId, phoneNumbers[]}</c>
/// (developers.africastalking.com/docs/sms/sending/bulk): one text and one sender to many numbers. It has no flash messages.
/// </summary>
internal static class AfricasTalkingRequests
{
    /// <summary>
    /// The messages that can go together, by their places. Answers name numbers and nothing else, so two messages to one number
    /// are never in one request.
    /// </summary>
    public static IReadOnlyList<IReadOnlyList<int>> Group(IReadOnlyList<OutboundSms> messages)
    {
        var groups = new List<IReadOnlyList<int>>();
        var open = new Dictionary<(string Sender, string Text, int Turn), List<int>>();
        var turns = new Dictionary<(string Sender, string Text, string To), int>();
        for (var i = 0; i < messages.Count; i++)
        {
            var sms = messages[i];
            var turn = CollectionsMarshal.GetValueRefOrAddDefault(turns, (sms.Sender, sms.Text, Digits(sms.To)), out _)++;
            ref var group = ref CollectionsMarshal.GetValueRefOrAddDefault(open, (sms.Sender, sms.Text, turn), out var known);
            if (!known) groups.Add(group = []);
            group!.Add(i);
        }

        return groups;
    }

    public static CarrierRequest Send(IReadOnlyList<OutboundSms> messages, IReadOnlyList<int> group, AfricasTalkingSettings settings)
    {
        var first = messages[group[0]];
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("username", settings.Username);
            json.WriteString("message", first.Text);
            if (first.Sender.Length > 0) json.WriteString("senderId", first.Sender);
            json.WriteStartArray("phoneNumbers");
            foreach (var i in group) json.WriteStringValue(messages[i].To);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return new(HttpMethod.Post, settings.Send, settings.Timeout, CarrierBody.Of(buffer.ToArray(), "application/json")) { Headers = Headers(settings) };
    }

    public static CarrierRequest User(AfricasTalkingSettings settings) =>
        new(HttpMethod.Get, settings.User, settings.Timeout) { Headers = Headers(settings), LargestAnswer = 64 * 1024 };

    /// <summary>Numbers are compared without their plus sign and blanks.</summary>
    public static string Digits(string number) => string.Concat(number.Where(char.IsAsciiDigit));

    private static (string, string)[] Headers(AfricasTalkingSettings settings) => [("apiKey", settings.ApiKey), ("Accept", "application/json")];
}
