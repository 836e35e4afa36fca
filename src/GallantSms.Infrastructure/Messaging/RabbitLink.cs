using GallantSms.Application.Messages.Delivery;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace GallantSms.Infrastructure.Messaging;

/// <summary>
/// One connection to the broker, opened when first needed and again when it was lost. The client's automatic recovery is off:
/// it replays what it remembers at moments of its own, while here whoever needs a channel says so and finds out at once.
/// </summary>
internal sealed partial class RabbitLink : IAsyncDisposable
{
    /// <summary>What a call may take in all, connecting included, before the broker counts as unavailable.</summary>
    public static readonly TimeSpan CallLimit = TimeSpan.FromSeconds(5);

    private readonly ConnectionFactory _factory;
    private readonly RabbitTopology _topology;
    private readonly ILogger _log;
    private readonly SemaphoreSlim _gate = new(1);
    private IConnection? _connection;
    private bool _disposed;

    public RabbitLink(TransportOptions options, RabbitTopology topology, string purpose, ILogger log)
    {
        (_topology, _log) = (topology, log);
        _factory = new ConnectionFactory
        {
            Uri = new Uri(options.RabbitMq),
            ClientProvidedName = $"{options.Role} {Environment.ProcessId} {purpose}",
            AutomaticRecoveryEnabled = false,
            TopologyRecoveryEnabled = false,
            RequestedHeartbeat = TimeSpan.FromSeconds(10),
            RequestedConnectionTimeout = TimeSpan.FromSeconds(3),
            HandshakeContinuationTimeout = CallLimit,
            ContinuationTimeout = CallLimit,
        };
    }

    /// <summary>A new channel on the connection, with everything declared. The caller disposes it.</summary>
    public Task<IChannel> OpenChannelAsync(CreateChannelOptions? options, CancellationToken ct) => CallAsync(async limited =>
    {
        var connection = await ConnectAsync(limited);
        var channel = await connection.CreateChannelAsync(options, limited);
        try
        {
            await _topology.DeclareAsync(channel, limited);
            return channel;
        }
        catch
        {
            await LeaveAsync(channel);
            throw;
        }
    }, ct);

    /// <summary>Runs a call to the broker in bounded time and tells its failures in our words.</summary>
    /// <exception cref="TransportUnavailableException">The broker is away, too slow or refuses.</exception>
    public static async Task<T> CallAsync<T>(Func<CancellationToken, Task<T>> call, CancellationToken ct)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(CallLimit);
        try
        {
            return await call(limit.Token);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            throw;
        }
        catch (TransportUnavailableException)
        {
            throw; // said by a call inside this one
        }
        catch (PublishException e) when (e.IsReturn)
        {
            throw new TransportUnavailableException("RabbitMQ has no queue for the item.", e);
        }
        catch (Exception e) when (IsOutage(e))
        {
            throw new TransportUnavailableException($"RabbitMQ does not take the call ({e.GetType().Name}).", e);
        }
    }

    /// <inheritdoc cref="CallAsync{T}"/>
    public static Task CallAsync(Func<CancellationToken, Task> call, CancellationToken ct) => CallAsync<bool>(async limited =>
    {
        await call(limited);
        return true;
    }, ct);

    /// <summary>A failure of the broker or the way to it, as opposed to a fault of ours.</summary>
    public static bool IsOutage(Exception e) => e is RabbitMQClientException or TransportUnavailableException or IOException
        or System.Net.Sockets.SocketException or TimeoutException or OperationCanceledException or ObjectDisposedException;

    /// <summary>
    /// Disposes of a channel or connection in bounded time, whatever state the broker left it in. The client says goodbye to the
    /// broker, waits for its own loops and has no limit for that; who waits here holds what everybody else needs to go on.
    /// </summary>
    public static async Task LeaveAsync(IAsyncDisposable left)
    {
        try
        {
            await left.DisposeAsync().AsTask().WaitAsync(CallLimit);
        }
        catch (Exception e) when (IsOutage(e))
        {
            // What is left behind goes with its connection, and the connection with its heartbeat.
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _gate.WaitAsync();
        try
        {
            _disposed = true;
            if (_connection is not null)
                await LeaveAsync(_connection);
        }
        finally
        {
            _gate.Release();
        }
    }

    private async Task<IConnection> ConnectAsync(CancellationToken ct)
    {
        if (_connection is { IsOpen: true } open)
            return open;

        await _gate.WaitAsync(ct);
        try
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_connection is { IsOpen: true } opened)
                return opened;

            if (_connection is not null)
                await LeaveAsync(_connection);
            _connection = null;
            _connection = await _factory.CreateConnectionAsync(ct);
            Connected(_log, _factory.HostName, _factory.Port, _factory.ClientProvidedName);
            return _connection;
        }
        finally
        {
            _gate.Release();
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Connected to RabbitMQ at {Host}:{Port} as {Name}")]
    private static partial void Connected(ILogger log, string host, int port, string? name);
}
