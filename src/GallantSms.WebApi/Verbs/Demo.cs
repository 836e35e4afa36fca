using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace GallantSms.WebApi.Verbs;

/// <summary>A first send through the public API, as any client would make it, watched to its end.</summary>
internal static class Demo
{
    private const int Recipients = 100;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    public static async Task<int> RunAsync(string[] args)
    {
        var url = Verb.Option(args, "--url") ?? "http://127.0.0.1:5080";
        using var http = new HttpClient { BaseAddress = new Uri(url) };
        http.DefaultRequestHeaders.Add("X-Api-Key", Environment.GetEnvironmentVariable("GALLANT_API_KEY") ?? "");

        var clock = Stopwatch.StartNew();
        var numbers = Enumerable.Range(0, Recipients).Select(i => string.Create(CultureInfo.InvariantCulture, $"+2547120{i:00000}"));
        using var answer = await http.PostAsJsonAsync("/api/v1/sms/bulk", new { phone_numbers = numbers, message = "Welcome to GallantSms. This is your first batch.", sender_id = "GALLANT" });
        var sent = await answer.Content.ReadFromJsonAsync<JsonElement>();
        if (!answer.IsSuccessStatusCode)
        {
            Console.WriteLine($"  The send was refused: {sent}");
            return 1;
        }

        var data = sent.GetProperty("data");
        var id = data.GetProperty("bulk_id").GetGuid();
        Console.WriteLine($"  accepted  {data.GetProperty("successful")} of {data.GetProperty("total_sent")} in {clock.ElapsedMilliseconds} ms, bulk {id}");
        return await WatchAsync(http, id, clock);
    }

    private static async Task<int> WatchAsync(HttpClient http, Guid id, Stopwatch clock)
    {
        var told = "";
        while (clock.Elapsed < Patience)
        {
            var status = (await http.GetFromJsonAsync<JsonElement>($"/api/v1/sms/status/{id}")).GetProperty("data");
            var counts = string.Join("  ", status.GetProperty("counts").EnumerateObject().Select(c => $"{c.Name} {c.Value}"));
            if (counts != told) Console.WriteLine($"  {clock.ElapsedMilliseconds,6} ms  {counts}");
            told = counts;
            if (status.GetProperty("finished").GetBoolean())
            {
                var price = status.GetProperty("price").GetInt64() / 1_000_000m;
                Console.WriteLine($"  finished  in {clock.Elapsed.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture)} s, {status.GetProperty("segments")} segments, {price.ToString(CultureInfo.InvariantCulture)} {status.GetProperty("currency").GetString()}");
                return 0;
            }

            await Task.Delay(100);
        }

        Console.WriteLine("  Not all of them have ended after two minutes.");
        return 1;
    }
}
