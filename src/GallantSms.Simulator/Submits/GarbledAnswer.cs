using GallantSms.Simulator.Settings;

namespace GallantSms.Simulator.Submits;

/// <summary>Answers that no caller should believe. The messages were taken.</summary>
internal static class GarbledAnswer
{
    private const int Padding = 5 * 1024 * 1024;
    private const string Json = "application/json";

    public static Task WriteAsync(HttpContext http, Garbage garbage, SubmitResult[] results, bool single)
    {
        const int ok = StatusCodes.Status202Accepted;
        switch (garbage)
        {
            case Garbage.Html:
                return Answer.TextAsync(http, StatusCodes.Status200OK, "text/html", "<!doctype html><title>Welcome</title><h1>It works!</h1>");
            case Garbage.Truncated:
                var whole = Render(results, single);
                return Answer.BytesAsync(http, ok, Json, whole[..(whole.Length / 2)]);
            case Garbage.Huge:
                return Answer.BytesAsync(http, ok, Json, [.. Render(results, single), .. Enumerable.Repeat((byte)' ', Padding)]);
            case Garbage.Count when single:
                return Answer.BytesAsync(http, ok, Json, Render([results[0] with { Id = null }], single));
            case Garbage.Count:
                return Answer.BytesAsync(http, ok, Json, Render(results[..^1], single));
            default:
                SubmitResult[] turned = results is [var one] ? [one with { ClientRef = Guid.NewGuid().ToString() }] : [.. results.Reverse()];
                return Answer.BytesAsync(http, ok, Json, Render(turned, single));
        }
    }

    private static ReadOnlySpan<byte> Render(SubmitResult[] results, bool single) => single
        ? Answer.Render(results[0], WireJson.Default.SubmitResult)
        : Answer.Render(new BatchResult(results), WireJson.Default.BatchResult);
}
