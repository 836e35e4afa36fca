using System.Net;
using System.Net.Http.Headers;
using System.Text;
using GallantSms.IntegrationTests.Support;

namespace GallantSms.IntegrationTests.Messages;

[Collection(GallantCollection.Name)]
public sealed class FileUploadTests(GallantFixture gallant)
{
    private const string Upload = "/api/v1/files/upload";
    private const string Csv = "phone,name\n0712345101,Ann\nrubbish,Bo\n0712345102,Cy\n+254712345101,Ann again\n";

    [Fact]
    public async Task A_csv_in_a_form_is_kept_and_a_bulk_texts_its_rows()
    {
        var tenant = await gallant.NewTenantAsync();

        var (status, body) = await tenant.PostAsync(Upload, Form(Csv, "people.csv"));

        Assert.True(status == HttpStatusCode.Created, body.ToString());
        var file = body.GetProperty("data");
        Assert.Equal(("people.csv", 2, 1, 1), (file.GetProperty("name").GetString(), file.GetProperty("rows").GetInt32(), file.GetProperty("invalid").GetInt32(), file.GetProperty("duplicates").GetInt32()));
        Assert.Equal(["name"], file.GetProperty("columns").EnumerateArray().Select(c => c.GetString()));
        var error = Assert.Single(file.GetProperty("errors").EnumerateArray());
        Assert.Equal((3, "rubbish", "INVALID_NUMBER"), (error.GetProperty("line").GetInt32(), error.GetProperty("value").GetString(), error.GetProperty("code").GetString()));
        Assert.InRange(file.GetProperty("expires_at").GetDateTimeOffset(), DateTimeOffset.UtcNow.AddHours(23), DateTimeOffset.UtcNow.AddHours(24));

        var sent = await tenant.SendAsync(new { file_id = file.GetProperty("file_id").GetGuid(), message = "Hi {{name}}" }, "/api/v1/sms/bulk");
        await tenant.FinishedAsync(sent.GetProperty("bulk_id").GetGuid());
        var ids = sent.GetProperty("messages").EnumerateArray().Select(m => m.GetProperty("message_id").GetString()).ToHashSet();
        var texts = gallant.Simulator.Journal().Where(l => ids.Contains(l.GetProperty("client_ref").GetString())).Select(l => l.GetProperty("text").GetString());
        Assert.Equal(["Hi Ann", "Hi Cy"], texts.Order());
    }

    [Theory]
    [InlineData("text/csv", "phone\n0712345101\n")]
    [InlineData("text/plain", "0712345101\n")]
    [InlineData("text/plain; charset=utf-8", "0712345101")]
    public async Task The_body_itself_may_be_the_file(string type, string text)
    {
        var tenant = await gallant.NewTenantAsync();
        var (status, body) = await tenant.PostAsync("/api/upload-phones", Raw(text, type));
        Assert.True(status == HttpStatusCode.Created, body.ToString());
        Assert.Equal(1, body.GetProperty("data").GetProperty("rows").GetInt32());
    }

    [Fact]
    public async Task A_large_file_is_taken_whole()
    {
        var tenant = await gallant.NewTenantAsync();
        var (status, body) = await tenant.PostAsync(Upload, Form(Numbers(100_000), "many.txt"));
        Assert.True(status == HttpStatusCode.Created, body.ToString());
        Assert.Equal(100_000, body.GetProperty("data").GetProperty("rows").GetInt32());
        Assert.Equal(100_000, await tenant.CountAsync("select count(*) from file_rows"));
        Assert.Equal(100_000, await tenant.CountAsync("select rows from files"));
    }

    [Fact]
    public async Task Is_invisible_to_other_tenants()
    {
        var (tenant, other) = (await gallant.NewTenantAsync(), await gallant.NewTenantAsync());
        var (_, body) = await tenant.PostAsync(Upload, Form(Csv, "people.csv"));

        var (status, answer) = await other.PostAsync("/api/v1/sms/bulk", new { file_id = body.GetProperty("data").GetProperty("file_id").GetGuid(), message = "Hi" });

        Assert.Equal((HttpStatusCode.BadRequest, "UNKNOWN_FILE"), (status, answer.GetProperty("error").GetProperty("errors")[0].GetProperty("code").GetString()));
        Assert.Equal(0, await other.CountAsync("select count(*) from files"));
    }

    [Fact]
    public async Task Needs_a_credential()
    {
        using var nobody = gallant.NewClient();
        using var answer = await nobody.PostAsync(new Uri(Upload, UriKind.Relative), Raw("0712345101", "text/plain"));
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    public static TheoryData<string, string, string, HttpStatusCode, string> Wrong() => new()
    {
        { "zip called csv", "PK\u0003\u0004....", "people.csv", HttpStatusCode.UnsupportedMediaType, "UNSUPPORTED_MEDIA_TYPE" },
        { "NUL far inside", Numbers(5_000) + "\0\n", "people.txt", HttpStatusCode.UnsupportedMediaType, "UNSUPPORTED_MEDIA_TYPE" },
        { "nothing valid", "phone\nabc\n", "people.csv", HttpStatusCode.BadRequest, "VALIDATION_ERROR" },
        { "empty", "", "people.csv", HttpStatusCode.BadRequest, "VALIDATION_ERROR" },
        { "open quote after thousands of rows", Numbers(5_000) + "\"\n0712345101\n", "people.csv", HttpStatusCode.BadRequest, "VALIDATION_ERROR" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task A_file_that_is_refused_leaves_nothing(string what, string content, string name, HttpStatusCode status, string code)
    {
        var tenant = await gallant.NewTenantAsync();
        var (answered, body) = await tenant.PostAsync(Upload, Form(content, name), "key");
        Assert.True((answered, body.GetProperty("error").GetProperty("code").GetString()) == (status, code), $"{what}: {body}");
        Assert.Equal(0, await tenant.CountAsync("select (select count(*) from files) + (select count(*) from file_rows) + (select count(*) from idempotency_keys)"));
    }

    [Fact]
    public async Task A_form_that_is_cut_off_or_has_more_fields_leaves_nothing()
    {
        var tenant = await gallant.NewTenantAsync();
        const string part = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n\r\n0712345101\r\n";
        foreach (var (form, code) in new[]
        {
            (part, "MALFORMED_FORM"),
            (part + "--b\r\nContent-Disposition: form-data; name=\"more\"\r\n\r\nx\r\n--b--\r\n", "UNKNOWN_FIELD"),
            (part + part + "--b--\r\n", "TOO_MANY"),
            ("--b\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\n0712345101\r\n--b--\r\n", "UNKNOWN_FIELD"),
            ("--b--\r\n", "REQUIRED"),
            ("", "MALFORMED_FORM"),
        })
        {
            var (status, body) = await tenant.PostAsync(Upload, Raw(form, "multipart/form-data; boundary=b"));
            Assert.True((status, body.GetProperty("error").GetProperty("errors")[0].GetProperty("code").GetString()) == (HttpStatusCode.BadRequest, code), $"{code}: {body}");
        }

        Assert.Equal(0, await tenant.CountAsync("select count(*) from files"));
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("application/octet-stream")]
    [InlineData("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")]
    public async Task Other_types_of_body_are_refused(string type)
    {
        var tenant = await gallant.NewTenantAsync();
        var (status, body) = await tenant.PostAsync(Upload, Raw("0712345101", type));
        Assert.Equal((HttpStatusCode.UnsupportedMediaType, "UNSUPPORTED_MEDIA_TYPE"), (status, body.GetProperty("error").GetProperty("code").GetString()));
    }

    [Fact]
    public async Task More_than_fifty_megabytes_are_refused_whether_announced_or_not()
    {
        var tenant = await gallant.NewTenantAsync();
        var lines = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(new string(' ', 1013) + "0712345101\n", 64)));    // 64 kB
        foreach (var announced in new[] { true, false })
        {
            using var content = new Repeated(lines, 50 * 1024 * 1024 / lines.Length + 1, announced);
            content.Headers.ContentType = new MediaTypeHeaderValue("text/plain");
            var (status, body) = await tenant.PostAsync(Upload, content);
            Assert.Equal((HttpStatusCode.RequestEntityTooLarge, "PAYLOAD_TOO_LARGE"), (status, body.GetProperty("error").GetProperty("code").GetString()));
        }

        Assert.Equal(0, await tenant.CountAsync("select count(*) from files"));
    }

    [Fact]
    public async Task A_refusal_of_the_first_bytes_reaches_a_client_that_writes_all_before_it_reads()
    {
        var tenant = await gallant.NewTenantAsync();
        using var content = new Repeated(Encoding.ASCII.GetBytes("%PDF-1.7" + new string('\n', 50_000)), 800, announced: true);
        content.Headers.ContentType = new MediaTypeHeaderValue("text/plain");
        var (status, _) = await tenant.PostAsync(Upload, content);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, status);
    }

    [Fact]
    public async Task A_repeat_with_the_same_key_gets_the_same_file_and_another_file_is_refused()
    {
        var tenant = await gallant.NewTenantAsync();
        var (_, first) = await tenant.PostAsync(Upload, Form(Csv, "people.csv"), "monday");
        var (status, again) = await tenant.PostAsync(Upload, Form(Csv, "people.csv"), "monday");   // a form has a new boundary each time
        Assert.Equal(HttpStatusCode.Created, status);
        Assert.Equal(first.GetProperty("data").ToString(), again.GetProperty("data").ToString());

        var (other, refusal) = await tenant.PostAsync(Upload, Form(Csv + "0712345103,Di\n", "people.csv"), "monday");
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "IDEMPOTENCY_KEY_REUSED"), (other, refusal.GetProperty("error").GetProperty("code").GetString()));
        Assert.Equal(1, await tenant.CountAsync("select count(*) from files"));
    }

    [Fact]
    public async Task While_a_file_arrives_its_key_is_in_use_and_a_sender_that_goes_leaves_nothing()
    {
        var tenant = await gallant.NewTenantAsync();
        using var gone = new CancellationTokenSource();
        using var slow = new Stalled(Encoding.ASCII.GetBytes(Numbers(10_000)));
        slow.Headers.ContentType = new MediaTypeHeaderValue("text/plain");
        using var request = new HttpRequestMessage(HttpMethod.Post, Upload) { Content = slow };
        request.Headers.Add("Idempotency-Key", "slow");
        var sending = tenant.Client.SendAsync(request, gone.Token);
        await slow.Stalling;
        await EventuallyAsync(async () => await tenant.CountAsync("select count(*) from pg_stat_activity where datname = current_database() and query like 'copy file_rows%'") == 1);

        var (status, body) = await tenant.PostAsync(Upload, Form(Csv, "people.csv"), "slow");
        Assert.Equal((HttpStatusCode.Conflict, "IDEMPOTENCY_KEY_IN_USE"), (status, body.GetProperty("error").GetProperty("code").GetString()));

        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
        await EventuallyAsync(async () => (await tenant.PostAsync(Upload, Form(Csv, "people.csv"), "slow")).Status == HttpStatusCode.Created);
        Assert.Equal(1, await tenant.CountAsync("select count(*) from files"));
        Assert.Equal(2, await tenant.CountAsync("select count(*) from file_rows"));
    }

    [Theory]
    [InlineData("../../etc/passwd.csv", "passwd.csv")]
    [InlineData("C:\\lists\\people.csv", "people.csv")]
    [InlineData("a\u202Egnp.csv", "agnp.csv")]
    [InlineData("..", "upload")]
    public async Task The_name_is_a_label_and_leads_nowhere(string given, string kept)
    {
        var tenant = await gallant.NewTenantAsync();
        var form = new MultipartFormDataContent("b");
        var part = new ByteArrayContent(Encoding.UTF8.GetBytes("phone\n0712345101\n"));
        part.Headers.TryAddWithoutValidation("Content-Disposition", $"form-data; name=\"phones\"; filename*=UTF-8''{Uri.EscapeDataString(given)}");
        form.Add(part);
        var (status, body) = await tenant.PostAsync(Upload, form);
        Assert.True(status == HttpStatusCode.Created, body.ToString());
        Assert.Equal(kept, body.GetProperty("data").GetProperty("name").GetString());
    }

    private static string Numbers(int count) => string.Concat(Enumerable.Range(0, count).Select(i => $"+2547{i + 10_000_000:D8}\n"));

    private static MultipartFormDataContent Form(string text, string name) =>
        new() { { new ByteArrayContent(Encoding.UTF8.GetBytes(text)), "file", name } };

    private static ByteArrayContent Raw(string text, string type)
    {
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(text));
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        return content;
    }

    private static async Task EventuallyAsync(Func<Task<bool>> holds)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!await holds())
        {
            Assert.False(deadline.IsCancellationRequested, "Not in time.");
            await Task.Delay(20);
        }
    }

    /// <summary>The same bytes many times over.</summary>
    private sealed class Repeated(byte[] bytes, int times, bool announced) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            for (var i = 0; i < times; i++) await stream.WriteAsync(bytes);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = (long)bytes.Length * times;
            return announced;
        }
    }

    /// <summary>Writes a beginning and then nothing, until it is given up.</summary>
    private sealed class Stalled(byte[] beginning) : HttpContent
    {
        private readonly TaskCompletionSource _stalling = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Stalling => _stalling.Task;

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
        {
            await stream.WriteAsync(beginning, cancellationToken);
            await stream.FlushAsync(cancellationToken);
            _stalling.TrySetResult();
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
