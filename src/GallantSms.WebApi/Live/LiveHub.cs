using GallantSms.Application.Access;
using GallantSms.Infrastructure.Identity;
using GallantSms.Infrastructure.Identity.Sessions;
using GallantSms.WebApi.Access;
using Microsoft.AspNetCore.SignalR;

namespace GallantSms.WebApi.Live;

/// <summary>What a dashboard is told without asking. Public, because SignalR writes the class that implements it.</summary>
public interface ILiveClient
{
    /// <summary>As <c>GET /api/v1/overview</c>.</summary>
    Task Overview(object overview);

    /// <summary>A watched bulk, as in <c>GET /api/v1/batches</c>.</summary>
    Task Batch(object batch);
}

/// <summary>
/// <c>/hubs/live</c>: sends <c>Overview</c> and, for bulks named by <c>Watch</c>, <c>Batch</c>, whenever something has changed. A hub's calls
/// have scopes of their own, so the tenant is the one that the connection was opened for, for as long as it lasts.
/// </summary>
internal sealed class LiveHub(LiveFeed feed) : Hub<ILiveClient>
{
    public override Task OnConnectedAsync()
    {
        var caller = ((CallerPrincipal)Context.User!).Caller;
        // For dashboards: a program polls, and has no session whose end would end this.
        if (caller.Person?.SessionId is null || Context.GetHttpContext()?.Request is not { } request || SessionCookie.Read(request) is not { } session) Context.Abort();
        else feed.Add(new(Context.ConnectionId, caller.TenantId, session, Context.Abort));
        return base.OnConnectedAsync();
    }

    public override Task OnDisconnectedAsync(Exception? exception)
    {
        feed.Remove(Context.ConnectionId);
        return base.OnDisconnectedAsync(exception);
    }

    /// <summary>Until <see cref="Unwatch"/> or the end of the connection; twenty bulks at most. Another tenant's bulk is never told of.</summary>
    public void Watch(Guid bulkId) => feed.Watch(Context.ConnectionId, bulkId);

    public void Unwatch(Guid bulkId) => feed.Unwatch(Context.ConnectionId, bulkId);
}

internal static class LiveRegistration
{
    public static void AddLive(this IServiceCollection services)
    {
        services.AddSignalR(o => (o.MaximumReceiveMessageSize, o.EnableDetailedErrors) = (4 * 1024, false))
            .AddJsonProtocol(o => Http.ApiJson.Apply(o.PayloadSerializerOptions));
        services.AddSingleton<OpenStreams>();
        services.AddSingleton<LiveFeed>();
        services.AddHostedService(sp => sp.GetRequiredService<LiveFeed>());
    }

    public static void MapLive(this IEndpointRouteBuilder app) =>
        app.MapHub<LiveHub>("/hubs/live").RequireAuthorization(policy => policy.RequireAuthenticatedUser().AddRequirements(new ScopeRequirement(Scopes.MessagesRead)));
}
