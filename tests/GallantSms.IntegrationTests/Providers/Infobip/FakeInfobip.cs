using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using GallantSms.IntegrationTests.Providers.Http;

namespace GallantSms.IntegrationTests.Providers.Infobip;

/// <summary>Infobip's SMS API as its documentation has it: one answer a destination, each id taken once.</summary>
internal sealed class FakeInfobip(string authorization) : IFakeVendor
{
    private readonly ConcurrentDictionary<string, int> _taken = new();

    /// <summary>Answers come in another order than the messages.</summary>
    public bool Shuffles { get; set; }

    /// <summary>One text that makes the whole request malformed.</summary>
    public string? Malformed { get; set; }

    public CarrierReply Stranger => new(401, """{"requestError":{"serviceException":{"messageId":"UNAUTHORIZED","text":"Invalid login details"}}}""");

    public int Taken(Guid messageId) => _taken.GetValueOrDefault(messageId.ToString());

    public bool Knows(CarrierCall call) => call.Headers.TryGetValue("Authorization", out var given) && given == authorization;

    public bool IsSubmit(CarrierCall call) => call.Path == "/sms/3/messages";

    public CarrierReply Take(CarrierCall call)
    {
        var messages = JsonNode.Parse(call.Body)!["messages"]!.AsArray();
        if (Malformed is not null && messages.Any(m => (string?)m!["content"]!["text"] == Malformed))
            return new(400, """{"errorCode":"E400","description":"Request cannot be processed.","violations":[{"property":"messages[0].content.text","violation":"must not be blank"}]}""");

        var answers = Ids(call).Select(id => _taken.TryAdd(id, 1) ? Item(id, 1, 26, "PENDING_ACCEPTED") : Item(id, 5, 23, "REJECTED_DUPLICATE_MESSAGE_ID"));
        return Answer(Shuffles ? answers.Reverse() : answers);
    }

    public CarrierReply Refuse(CarrierCall call) => Answer(Ids(call).Select(id => Item(id, 5, 10, "REJECTED_DND")));

    public CarrierReply TooFew(CarrierReply full)
    {
        var answer = JsonNode.Parse(full.Body)!;
        var messages = answer["messages"]!.AsArray();
        messages.RemoveAt(messages.Count - 1);
        return full with { Body = answer.ToJsonString() };
    }

    public CarrierReply Tell(CarrierCall call) => call.Path == "/account/1/balance"
        ? new(200, """{"balance":47.79134,"currency":"EUR"}""")
        : new(200, JsonSerializer.Serialize(new
        {
            results = call.Parameters["messageId"].Split(',').Where(_taken.ContainsKey).Select(id => new { messageId = id, status = new { groupId = 1, id = 26 } }),
        }));

    public static object Item(string id, int group, int status, string name) =>
        new { messageId = id, status = new { groupId = group, groupName = "X", id = status, name, description = "X" }, destination = "447911123456" };

    public static CarrierReply Answer(IEnumerable<object> items) => new(200, JsonSerializer.Serialize(new { bulkId = "1", messages = items }));

    private static IEnumerable<string> Ids(CarrierCall call) =>
        JsonNode.Parse(call.Body)!["messages"]!.AsArray().SelectMany(m => m!["destinations"]!.AsArray()).Select(d => (string)d!["messageId"]!);
}
