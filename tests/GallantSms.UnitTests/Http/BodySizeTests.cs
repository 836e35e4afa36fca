using System.Net.Sockets;
using System.Text;

namespace GallantSms.UnitTests.Http;

/// <summary>Over a bare socket: what a hostile client sends, a well-behaved HTTP client cannot.</summary>
public sealed class BodySizeTests(SampleHost host) : IClassFixture<SampleHost>
{
    private const string Good = """{"phone_numbers":["+1"],"message":"hi"}""";

    [Fact]
    public async Task A_body_at_the_limit_passes_and_a_byte_more_does_not()
    {
        Assert.StartsWith("HTTP/1.1 202", await AskAsync(Post(Good.PadRight(SampleHost.MaxBytes))), StringComparison.Ordinal);
        Assert413(await AskAsync(Post(Good.PadRight(SampleHost.MaxBytes + 1))));
    }

    [Fact]
    public async Task A_body_declared_too_large_is_refused_before_it_is_sent()
    {
        Assert413(await AskAsync("POST /api/v1/samples HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nExpect: 100-continue\r\nContent-Length: 99999999999\r\n\r\n"));
    }

    [Fact]
    public async Task A_large_body_that_is_sent_all_the_same_still_gets_its_answer()
    {
        Assert413(await AskAsync(Post(new string(' ', 5_000_000))));
    }

    [Fact]
    public async Task A_connection_survives_a_body_that_is_too_large()
    {
        var answers = await AskAsync(Post(new string(' ', 1_000_000), close: false) + Post(Good));

        Assert.StartsWith("HTTP/1.1 413", answers, StringComparison.Ordinal);
        Assert.Contains("HTTP/1.1 202", answers, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_chunked_body_is_counted_as_it_comes()
    {
        var chunk = $"{30_000:x}\r\n{new string(' ', 30_000)}\r\n";
        const string head = "POST /api/v1/samples HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n";

        Assert413(await AskAsync(head + string.Concat(Enumerable.Repeat(chunk, 10)) + "0\r\n\r\n"));
        Assert.StartsWith("HTTP/1.1 202", await AskAsync($"{head}{chunk}{Good.Length:x}\r\n{Good}\r\n{chunk}0\r\n\r\n"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_that_hangs_up_in_the_middle_is_no_request_and_no_noise()
    {
        using var client = new TcpClient();
        await client.ConnectAsync(host.Address.Host, host.Address.Port);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.UTF8.GetBytes($"POST /api/v1/samples HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{Good}"));
        client.Client.Shutdown(SocketShutdown.Send);

        string answer;
        try
        {
            answer = await new StreamReader(stream).ReadToEndAsync().WaitAsync(TimeSpan.FromSeconds(60));
        }
        catch (IOException)
        {
            answer = "";    // a client that hung up may be hung up on
        }

        Assert.DoesNotContain("202", answer, StringComparison.Ordinal);
        Assert.DoesNotContain(host.Logs, l => l.StartsWith("Error", StringComparison.Ordinal) || l.StartsWith("Warning", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Two_requests_on_a_connection_survive_a_refused_first()
    {
        var bad = Post("{\"oops\":1}", close: false);

        var answers = await AskAsync(bad + Post(Good));

        Assert.Contains("HTTP/1.1 400", answers, StringComparison.Ordinal);
        Assert.Contains("HTTP/1.1 202", answers, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_that_trickles_is_given_up()
    {
        var patient = new SampleHost(new Dictionary<string, string?> { ["Http:BodyGrace"] = "00:00:01.5", ["Http:MinBodyBytesPerSecond"] = "1000" });
        await patient.InitializeAsync();
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(patient.Address.Host, patient.Address.Port);
            await client.GetStream().WriteAsync("POST /api/v1/samples HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{"u8.ToArray());

            var answer = await new StreamReader(client.GetStream()).ReadToEndAsync().WaitAsync(TimeSpan.FromSeconds(60));

            Assert.StartsWith("HTTP/1.1 408", answer, StringComparison.Ordinal);
            Assert.Contains("REQUEST_TIMEOUT", answer, StringComparison.Ordinal);
        }
        finally
        {
            await patient.DisposeAsync();
        }
    }

    private static string Post(string body, bool close = true) =>
        $"POST /api/v1/samples HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n{(close ? "Connection: close\r\n" : "")}\r\n{body}";

    private static void Assert413(string answer)
    {
        Assert.StartsWith("HTTP/1.1 413", answer, StringComparison.Ordinal);
        Assert.Contains("PAYLOAD_TOO_LARGE", answer, StringComparison.Ordinal);
        Assert.Contains("Connection: close", answer, StringComparison.Ordinal);
    }

    private async Task<string> AskAsync(string request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(host.Address.Host, host.Address.Port);
        var sending = client.GetStream().WriteAsync(Encoding.UTF8.GetBytes(request)).AsTask();
        var answer = await new StreamReader(client.GetStream()).ReadToEndAsync().WaitAsync(TimeSpan.FromSeconds(60));
        await sending;
        return answer;
    }
}
