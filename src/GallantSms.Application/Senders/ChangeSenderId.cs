using GallantSms.Application.Access;
using GallantSms.Application.Common;
using GallantSms.Application.Routing;
using MediatR;

namespace GallantSms.Application.Senders;

/// <summary>Makes one of the tenant's sender ids a fallback, or no more.</summary>
public sealed record ChangeSenderId(bool Fallback) : ICommand<SenderIdView>
{
    internal Guid Id { get; private init; }

    public ChangeSenderId Of(Guid id) => this with { Id = id };
}

internal sealed class ChangeSenderIdHandler(OwnSenders own, IPlatformDb db, IRouteBook routes, IAuditLog audit) : IRequestHandler<ChangeSenderId, SenderIdView>
{
    public async Task<SenderIdView> Handle(ChangeSenderId command, CancellationToken ct)
    {
        var sender = await own.FindAsync(command.Id, ct);
        audit.Note("sender_id.changed", SenderTarget.Of(sender), new { fallback = sender.Fallback }, new { fallback = command.Fallback });
        sender.FallBackTo(command.Fallback);
        await db.SaveChangesAsync(ct);
        routes.Forget();
        return SenderIdView.Of(sender);
    }
}
