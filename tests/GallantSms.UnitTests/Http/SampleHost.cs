using System.Collections.Concurrent;
using GallantSms.Application.Common;
using GallantSms.Application.Messages.Delivery;
using GallantSms.Domain.Shared;
using GallantSms.Infrastructure.Operations;
using GallantSms.WebApi.Http;
using GallantSms.WebApi.Operations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace GallantSms.UnitTests.Http;

internal enum SamplePriority
{
    Normal,
    VeryUrgent,
}

internal sealed record SampleRecipient(string To, IReadOnlyDictionary<string, string>? Variables = null);

internal sealed record Sample(
    IReadOnlyList<string> PhoneNumbers,
    string Message,
    string? SenderId = null,
    DateTimeOffset? ScheduleTime = null,
    SamplePriority Priority = SamplePriority.Normal,
    int? ValiditySeconds = null,
    bool Flash = false,
    IReadOnlyList<SampleRecipient>? Recipients = null);

internal sealed record Plain(IReadOnlyList<string> PhoneNumbers, string? SenderId = null);

/// <summary>The product's HTTP manners on a real server, with a few endpoints that need no database.</summary>
public sealed class SampleHost : IAsyncLifetime
{
    public const int MaxBytes = 100_000;

    private readonly WebApplication _app;

    public SampleHost()
        : this(new Dictionary<string, string?>())
    {
    }

    internal SampleHost(IReadOnlyDictionary<string, string?> settings, params IReadinessCheck[] checks)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { EnvironmentName = "Production" });
        builder.Configuration.AddInMemoryCollection(settings);
        builder.Configuration["urls"] = "http://127.0.0.1:0";
        builder.Logging.AddGallantLogging(builder.Environment);
        builder.Logging.ClearProviders().AddFilter("GallantSms", LogLevel.Debug).AddProvider(new Capture(Logs));
        builder.Services.AddRoutingCore();
        builder.Services.AddHttpManners(builder.Configuration);
        builder.Services.AddOperations();
        builder.Services.AddOpenApiDocument();
        foreach (var check in checks) builder.Services.AddSingleton(check);
        _app = builder.Build();
        _app.UseHttpManners();
        _app.UseDocs();
        _app.UseClient();
        Map(_app);
        _app.MapOperations();
    }

    public ConcurrentQueue<string> Logs { get; } = new();

    public Uri Address => new(_app.Urls.Single());

    internal GallantMeters Meters => _app.Services.GetRequiredService<GallantMeters>();

    public HttpClient Client() => new() { BaseAddress = Address };

    public async Task InitializeAsync() => await _app.StartAsync();

    public async Task DisposeAsync() => await _app.DisposeAsync();

    private static void Map(WebApplication app)
    {
        var api = app.MapGroup("/api/v1");
        api.MapPost("/samples", async (HttpContext http, CancellationToken ct) =>
            {
                var (sample, raw) = await RequestBody.ReadAsync<Sample>(http, MaxBytes, ct);
                return Api.Accepted(http, "/api/v1/samples/1", new { sample.PhoneNumbers.Count, sample.ScheduleTime, sample.Priority, raw.Length });
            })
            .WithName("CreateSample").WithTags("Samples").WithSummary("Takes a sample").Takes<Sample>().Answers<Sample>(202).Refuses(402, 409, 422);
        api.MapPost("/plain", async (HttpContext http, CancellationToken ct) =>
            Api.Ok(http, (await RequestBody.ReadAsync<Plain>(http, MaxBytes, ct)).Value)).ExcludeFromDescription();
        api.MapGet("/samples/{id:guid}", (HttpContext http, Guid id, int limit = 10) => Api.Ok(http, new SampleView(id, limit)))
            .WithName("GetSample").WithTags("Samples").WithSummary("One sample").Answers<SampleView>();
        api.MapGet("/raw", (HttpContext http, int status) => Api.Raw(http, status, status < 400
            ? Api.DataJson(new { one = 1 })
            : Api.ErrorJson(new DomainException("NO_CREDIT", ErrorKind.InsufficientCredit, "Too little.")))).ExcludeFromDescription();
        api.MapGet("/throw/{what}", (string what) => { throw Thrown(what); }).ExcludeFromDescription();
        api.MapGet("/challenge", () => Results.StatusCode(401)).ExcludeFromDescription();
        app.MapGet("/api/old-sample", () => "alias");
        app.MapGet("/connect/nothing", () => Results.StatusCode(400)).ExcludeFromDescription();
    }

    private static Exception Thrown(string what) => what switch
    {
        "timeout" => new TimeoutException("secret"),
        "broker" => new TransportUnavailableException("the broker is away"),
        "npgsql" => new InvalidOperationException("secret", new Npgsql.NpgsqlException("secret", new System.Net.Sockets.SocketException(111))),
        "limited" => new DomainException("RATE_LIMITED", ErrorKind.RateLimited, "Slow down.") { RetryAfter = TimeSpan.FromSeconds(6.2) },
        "bug" => new InvalidOperationException("secret: +254700000001 said 'hello there'"),
        _ => new DomainException(what.ToUpperInvariant(), Enum.Parse<ErrorKind>(what, ignoreCase: true), "No."),
    };

    internal sealed record SampleView(Guid Id, int Limit);

    private sealed class Capture(ConcurrentQueue<string> lines) : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Enqueue($"{logLevel} {formatter(state, exception)} {exception}");

        public void Dispose()
        {
        }
    }
}
