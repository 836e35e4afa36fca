using Microsoft.Extensions.Logging;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace GallantSms.Infrastructure.Messaging;

/// <summary>
/// Keeps a subscription alive until disposed: opens a channel, subscribes, and starts over when channel, connection or queue
/// is lost. <paramref name="subscribe"/> sets up a fresh channel and answers the consumer's tag. Disposal first stops the flow,
/// then waits for <paramref name="drain"/> with the channel still open, so that running handlers can acknowledge.
/// </summary>
internal sealed partial class RabbitSubscription(
    RabbitLink link, Func<IChannel, CancellationToken, Task<(string Tag, RabbitInbox Inbox)>> subscribe, Func<Task> drain, ILogger log)
    : IAsyncDisposable
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource _tried = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _gate = new();
    private Task _run = Task.CompletedTask;
    private Task? _stopped;

    /// <summary>Returns after the first attempt: subscribed, or the broker is down and the attempts go on.</summary>
    public async Task StartAsync(CancellationToken ct)
    {
        _run = Task.Run(RunAsync, CancellationToken.None);
        try
        {
            await _tried.Task.WaitAsync(ct);
        }
        catch (OperationCanceledException)
        {
            await DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        Task stopped;
        lock (_gate)
            stopped = _stopped ??= StopAsync();
        await stopped;
    }

    private async Task StopAsync()
    {
        await _stopping.CancelAsync();
        await _run;
        _stopping.Dispose();
    }

    private async Task RunAsync()
    {
        var stopping = _stopping.Token;
        for (var failures = 0; !stopping.IsCancellationRequested;)
        {
            try
            {
                await SessionAsync(stopping);
                failures = 0;
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                break;
            }
            catch (Exception e)
            {
                Failed(log, e, ++failures);
            }

            _tried.TrySetResult();
            await PauseAsync(failures, stopping);
        }

        await drain();
        _tried.TrySetResult();
    }

    private async Task SessionAsync(CancellationToken stopping)
    {
        var channel = await link.OpenChannelAsync(null, stopping);
        try
        {
            await ListenAsync(channel, stopping);
        }
        finally
        {
            await RabbitLink.LeaveAsync(channel);
        }
    }

    private async Task ListenAsync(IChannel channel, CancellationToken stopping)
    {
        var (tag, inbox) = await RabbitLink.CallAsync(ct => subscribe(channel, ct), stopping);
        _tried.TrySetResult();

        var stop = Task.Delay(Timeout.InfiniteTimeSpan, stopping);
        if (await Task.WhenAny(inbox.Ended, stop) != stop)
        {
            Lost(log, await inbox.Ended);
            return;
        }

        try
        {
            await RabbitLink.CallAsync(ct => channel.BasicCancelAsync(tag, cancellationToken: ct), CancellationToken.None);
        }
        catch (Exception e) when (RabbitLink.IsOutage(e))
        {
            Lost(log, e.Message); // nothing flows from a broker that is away
        }

        await drain();
    }

    private static async Task PauseAsync(int failures, CancellationToken stopping)
    {
        try
        {
            await Task.Delay(TimeSpan.FromMilliseconds(Math.Min(LongestPause.TotalMilliseconds, 50 << Math.Min(failures, 5))), stopping);
        }
        catch (OperationCanceledException)
        {
            // The loop sees it.
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Subscription to RabbitMQ lost: {Why}")]
    private static partial void Lost(ILogger log, string why);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Subscribing to RabbitMQ failed {Times} times, trying again")]
    private static partial void Failed(ILogger log, Exception e, int times);
}

/// <summary>Passes deliveries on and tells when there will be no more on this channel.</summary>
internal sealed class RabbitInbox(IChannel channel, Action<ulong, IReadOnlyBasicProperties, ReadOnlyMemory<byte>> deliver)
    : AsyncDefaultBasicConsumer(channel)
{
    private readonly TaskCompletionSource<string> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<string> Ended => _ended.Task;

    /// <remarks>The body is the client's buffer and lent for the call only.</remarks>
    public override Task HandleBasicDeliverAsync(
        string consumerTag, ulong deliveryTag, bool redelivered, string exchange, string routingKey,
        IReadOnlyBasicProperties properties, ReadOnlyMemory<byte> body, CancellationToken cancellationToken = default)
    {
        deliver(deliveryTag, properties, body);
        return Task.CompletedTask;
    }

    public override Task HandleBasicCancelAsync(string consumerTag, CancellationToken cancellationToken = default)
    {
        _ended.TrySetResult("the queue is gone");
        return base.HandleBasicCancelAsync(consumerTag, cancellationToken);
    }

    public override Task HandleChannelShutdownAsync(object channel, ShutdownEventArgs reason)
    {
        _ended.TrySetResult(reason.ReplyText);
        return base.HandleChannelShutdownAsync(channel, reason);
    }
}
