using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using GallantSms.Infrastructure.Persistence;
using Npgsql;

namespace GallantSms.IntegrationTests.Support;

/// <summary>
/// The PostgreSQL server of the tests: the one that <c>GALLANT_TEST_POSTGRES</c> names, else a throwaway cluster out of
/// Debian's binaries, shared by all tests of the process.
/// </summary>
internal static class PostgresServer
{
    private static readonly Lazy<Task<string>> Server = new(async () => Environment.GetEnvironmentVariable("GALLANT_TEST_POSTGRES") is { Length: > 0 } given ? given : await StartAsync());
    private static readonly Lazy<Task<string>> Second = new(StartAsync);

    /// <summary>Connection string of a role that may create databases and roles.</summary>
    public static Task<string> AdminConnectionStringAsync() => Server.Value;

    /// <summary>Another server, started for who asks for it: for what lies elsewhere.</summary>
    public static Task<string> SecondAsync() => Second.Value;

    /// <summary>A value for <c>GALLANT_DB_PREFIX</c> that nobody else uses.</summary>
    public static string NewPrefix() => $"test_{Guid.NewGuid():N}"[..17];

    /// <summary>Drops every database and role whose name begins with the prefix.</summary>
    public static async Task DropAsync(string prefix)
    {
        var admin = new PostgresOptions { Admin = await AdminConnectionStringAsync() }.SchemaTo("postgres");
        await using var connection = new NpgsqlConnection(admin.ConnectionString);
        await connection.OpenAsync();
        foreach (var database in await NamesAsync(connection, "select datname from pg_database where starts_with(datname, $1)", prefix))
            await ExecuteAsync(connection, $"drop database if exists \"{database}\" with (force)");
        foreach (var role in await NamesAsync(connection, "select rolname from pg_roles where starts_with(rolname, $1)", prefix))
            await ExecuteAsync(connection, $"drop role if exists \"{role}\"");
    }

    private static async Task<string> StartAsync()
    {
        var binaries = Directory.Exists("/usr/lib/postgresql")
            ? Directory.GetDirectories("/usr/lib/postgresql").Order().Select(d => Path.Combine(d, "bin")).LastOrDefault(d => File.Exists(Path.Combine(d, "initdb")))
            : null;
        if (binaries is null) throw new InvalidOperationException("These tests need PostgreSQL: set GALLANT_TEST_POSTGRES to an admin connection string.");

        var port = FreePort();
        // The shell waits at its input for the end of this process, in whatever way it comes, and takes the server along.
        var script =
            $"""
            set -eu
            dir=$(mktemp -d /tmp/gallant-pg.XXXXXX)
            trap 'rm -rf $dir' EXIT
            {binaries}/initdb -D $dir -U gallant -A trust -E UTF8 --no-sync >/dev/null
            {binaries}/postgres -D $dir -p {port} -k $dir -c listen_addresses=127.0.0.1 -c fsync=off -c max_connections=300 >$dir/log 2>&1 </dev/null &
            server=$!
            read -r line || true
            kill -INT $server || true
            wait $server || true
            """;
        var asRoot = Environment.UserName == "root";
        // A session of its own: what ends the test runner's process group must not cut the cleaning up short.
        string[] command = [.. asRoot ? (string[])["runuser", "-u", "postgres", "--"] : [], "sh", "-c", script];
        var process = Process.Start(new ProcessStartInfo("setsid", ["--wait", .. command])
        {
            WorkingDirectory = "/tmp",
            RedirectStandardInput = true,
        })!;
        AppDomain.CurrentDomain.ProcessExit += (_, _) =>
        {
            process.StandardInput.Close();
            process.WaitForExit(TimeSpan.FromSeconds(20));
        };

        var connection = $"Host=127.0.0.1;Port={port};Username=gallant;Database=postgres";
        await AnswersAsync(connection, process);
        return connection;
    }

    private static async Task AnswersAsync(string connection, Process process)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (true)
        {
            try
            {
                await using var attempt = new NpgsqlConnection(connection + ";Pooling=false");
                await attempt.OpenAsync(patience.Token);
                return;
            }
            catch (NpgsqlException) when (!process.HasExited)
            {
                await Task.Delay(100, patience.Token); // initdb takes a few seconds
            }
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static async Task<List<string>> NamesAsync(NpgsqlConnection connection, string sql, string prefix)
    {
        await using var command = new NpgsqlCommand(sql, connection) { Parameters = { new() { Value = prefix } } };
        await using var reader = await command.ExecuteReaderAsync();
        var names = new List<string>();
        while (await reader.ReadAsync()) names.Add(reader.GetString(0));
        return names;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
