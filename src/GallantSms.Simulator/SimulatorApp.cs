using System.Net.Sockets;
using GallantSms.Simulator.Control;
using GallantSms.Simulator.Receipts;
using GallantSms.Simulator.Settings;
using GallantSms.Simulator.Submits;
using Microsoft.AspNetCore.Connections;

namespace GallantSms.Simulator;

/// <summary>A carrier to develop, test and benchmark against. Tests host it in-process by <see cref="Build"/>.</summary>
internal static class SimulatorApp
{
    private const long LargestBody = 16 * 1024 * 1024;

    /// <summary>Exit code 0: stopped as asked. 2: it could not start (options, port, data folder), said in one sentence.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        if (args.Contains("--help"))
        {
            Console.WriteLine(SimulatorOptions.Usage);
            return 0;
        }

        try
        {
            await using var app = Build(args);
            await app.StartAsync();
            Console.WriteLine($"Carrier simulator listens on {string.Join(", ", app.Urls)}");
            await app.WaitForShutdownAsync();
            return 0;
        }
        catch (StartException e)
        {
            await Console.Error.WriteLineAsync(e.Message);
        }
        catch (IOException e) when (e.InnerException is AddressInUseException)
        {
            await Console.Error.WriteLineAsync($"{e.Message.TrimEnd('.')}: stop what listens there or choose another port with --port.");
        }
        catch (SocketException e)
        {
            await Console.Error.WriteLineAsync($"Cannot listen on that address ({e.Message}): choose another with --bind and --port.");
        }

        return 2;
    }

    /// <exception cref="StartException">An option is wrong or the data folder cannot be used.</exception>
    public static WebApplication Build(string[] args)
    {
        var options = SimulatorOptions.Parse(args, Environment.GetEnvironmentVariable);

        // Nothing but what is needed: no configuration files watched, no per-request logging.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.AddSimpleConsole(console => console.SingleLine = true)
            .SetMinimumLevel(LogLevel.Warning)
            .AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = LargestBody;
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Listen(options.Bind, options.Port);
        });
        builder.Services.AddRoutingCore();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(3));
        builder.Services
            .AddSingleton(options)
            .AddSingleton(_ => Journal.Open(options.Data))   // by a factory, so that the container disposes it: the last flush
            .AddSingleton<Carrier>()
            .AddSingleton<ReceiptPump>()
            .AddSingleton<SubmitDesk>()
            .AddHostedService<JournalFlusher>()
            .AddHostedService(services => services.GetRequiredService<ReceiptPump>());

        var app = builder.Build();
        app.Services.GetRequiredService<Carrier>().Remember();
        app.MapSubmits();
        app.MapQueries();
        app.MapControl();
        app.MapGet("/health/live", http => Answer.TextAsync(http, StatusCodes.Status200OK, "text/plain", "ok\n"));
        return app;
    }
}
