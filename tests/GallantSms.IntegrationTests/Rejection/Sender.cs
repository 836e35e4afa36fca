using System.Net;
using System.Text;
using GallantSms.IntegrationTests.Support;

namespace GallantSms.IntegrationTests.Rejection;

/// <summary>Who calls.</summary>
internal sealed record Sender(string Name, Func<HttpRequestMessage, Task<HttpResponseMessage>> SendAsync)
{
    public static Sender Of(string name, Browser browser) => new(name, browser.SendAsync);

    public static Sender Of(string name, TestTenant program) => new(name, program.Client.SendAsync);

    public static Sender Of(string name, HttpClient http) => new(name, http.SendAsync);

    public async Task<Answer> CallAsync(Operation operation, Call call)
    {
        using var request = call.Request(operation);
        using var response = await SendAsync(request);
        return new($"{operation.Id} by {Name}", response.StatusCode, Encoding.Latin1.GetString(await response.Content.ReadAsByteArrayAsync()), response.Headers.Location?.OriginalString);
    }
}

/// <summary>What came back.</summary>
internal sealed record Answer(string Of, HttpStatusCode Status, string Text, string? Location)
{
    public Answer IsGood(HttpStatusCode? status = null)
    {
        Assert.True(status is null ? (int)Status is >= 200 and < 300 : Status == status, ToString());
        return this;
    }

    /// <param name="code">Stands in the body, or of a redirect in its address.</param>
    public Answer IsRefused(HttpStatusCode status, string? code = null)
    {
        Assert.True(Status == status && (code is null || Text.Contains($"\"{code}", StringComparison.Ordinal) || Location?.Contains(code, StringComparison.Ordinal) == true), $"Wanted {(int)status} {code}. {this}");
        return this;
    }

    public Answer Tells(IEnumerable<string> marks)
    {
        foreach (var mark in marks) Assert.True(Text.Contains(mark, StringComparison.Ordinal), $"The control does not show {mark}, so its absence elsewhere would prove nothing. {this}");
        return this;
    }

    public void TellsNothing(IEnumerable<string> marks)
    {
        foreach (var mark in marks) Assert.False(Text.Contains(mark, StringComparison.Ordinal), $"It shows {mark}. {this}");
    }

    public override string ToString() => $"{Of}: {(int)Status} {Location} {(Text.Length > 600 ? Text[..600] : Text)}";
}
