using System.Text.Json;
using GallantSms.Application.Common;
using GallantSms.Infrastructure.Persistence;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace GallantSms.Infrastructure.Identity.People;

/// <summary>Says that there is something to do; who misses it finds it at the next look.</summary>
internal sealed class AccountRequestSignal : IDisposable
{
    private readonly SemaphoreSlim _wake = new(0, 1);

    public void Wake()
    {
        try
        {
            _wake.Release();
        }
        catch (SemaphoreFullException)
        {
            // it is awake already
        }
    }

    public void Dispose() => _wake.Dispose();

    public Task WaitAsync(TimeSpan longest, CancellationToken ct) => _wake.WaitAsync(longest, ct);
}

/// <summary>Does what <see cref="AccountRequests"/> took, on any host, once: a row is held while it is worked on and goes with the commit.</summary>
internal sealed partial class AccountRequestWorker(
    PlatformDataSource platform, ISecretBox box, IServiceScopeFactory scopes, AccountRequestSignal signal, TimeProvider clock, ILogger<AccountRequestWorker> log) : BackgroundService
{
    private const int MostTries = 8;
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(3);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                while (await DoOneAsync(stoppingToken)) { }
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                LogLookFailed(e);
            }

            await signal.WaitAsync(Look, stoppingToken);
        }
    }

    private async Task<bool> DoOneAsync(CancellationToken ct)
    {
        await using var connection = await platform.Source.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await using var claim = new NpgsqlCommand("select id, kind, payload, tries from account_requests where due_at <= $1 order by due_at limit 1 for update skip locked", connection, transaction);
        claim.Parameters.Add(new() { Value = clock.GetUtcNow() });
        Guid id;
        string kind, payload;
        short tries;
        await using (var reader = await claim.ExecuteReaderAsync(ct))
        {
            if (!await reader.ReadAsync(ct)) return false;
            (id, kind, payload, tries) = (reader.GetGuid(0), reader.GetString(1), reader.GetString(2), reader.GetInt16(3));
        }

        try
        {
            await HandleAsync(kind, box.Unprotect(payload), ct);
            await ExecuteAsync(connection, transaction, "delete from account_requests where id = $1", ct, id);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            LogFailed(id, kind, e.GetType().Name);
            // Later, and at last not at all: whoever waits asks again.
            if (tries + 1 >= MostTries) await ExecuteAsync(connection, transaction, "delete from account_requests where id = $1", ct, id);
            else await ExecuteAsync(connection, transaction, "update account_requests set tries = tries + 1, due_at = $2 where id = $1", ct, id, clock.GetUtcNow() + TimeSpan.FromSeconds(5 << tries));
        }

        await transaction.CommitAsync(ct);
        return true;
    }

    private async Task HandleAsync(string kind, string payload, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        if (kind == "register") await scope.ServiceProvider.GetRequiredService<SignUp>().RegisterAsync(JsonSerializer.Deserialize<RegistrationWish>(payload)!, ct);
        else if (kind == "forgot") await scope.ServiceProvider.GetRequiredService<AccountLinks>().PasswordForgottenAsync(JsonSerializer.Deserialize<ForgottenPassword>(payload)!, ct);
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, NpgsqlTransaction transaction, string sql, CancellationToken ct, params object[] values)
    {
#pragma warning disable CA2100 // constants of this class
        await using var command = new NpgsqlCommand(sql, connection, transaction);
#pragma warning restore CA2100
        foreach (var value in values) command.Parameters.Add(new() { Value = value });
        await command.ExecuteNonQueryAsync(ct);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Account requests could not be looked at")]
    private partial void LogLookFailed(Exception e);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Account request {Id} ({Kind}) failed: {Fault}")]
    private partial void LogFailed(Guid id, string kind, string fault);
}
