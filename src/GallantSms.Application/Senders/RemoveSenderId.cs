using GallantSms.Application.Access;
using GallantSms.Application.Common;
using GallantSms.Application.Routing;
using MediatR;

namespace GallantSms.Application.Senders;

/// <summary>Gives one of the tenant's sender ids up.</summary>
public sealed record RemoveSenderId(Guid Id) : ICommand<Unit>;

internal sealed class RemoveSenderIdHandler(OwnSenders own, IPlatformDb db, IRouteBook routes, IAuditLog audit) : IRequestHandler<RemoveSenderId, Unit>
{
    public async Task<Unit> Handle(RemoveSenderId command, CancellationToken ct)
    {
        var sender = await own.FindAsync(command.Id, ct);
        db.RegisteredSenders.Remove(sender);
        audit.Note("sender_id.removed", SenderTarget.Of(sender), before: SenderIdView.Of(sender));
        await db.SaveChangesAsync(ct);
        routes.Forget();
        return Unit.Value;
    }
}
