using GallantSms.Application.Common;
using GallantSms.Domain.Messages;
using MediatR;

namespace GallantSms.Application.Messages;

/// <summary>Every reason that a message can end with.</summary>
public sealed record ListReasons : IQuery<IReadOnlyList<ReasonView>>;

/// <param name="Retryable">Trying again, later or elsewhere, may work.</param>
/// <param name="Permanent">Nothing that happens later turns it into a delivery.</param>
/// <param name="Billable">A carrier charges for it.</param>
/// <param name="Suppress">The number is put on the suppression list.</param>
/// <param name="Advice">What the sender can do; empty when nothing.</param>
public sealed record ReasonView(MessageReason Reason, ReasonClass Class, bool Retryable, bool Permanent, bool Billable, bool Suppress, string Meaning, string Advice);

internal sealed class ListReasonsHandler : IRequestHandler<ListReasons, IReadOnlyList<ReasonView>>
{
    private static readonly ReasonView[] All =
    [
        .. ReasonTable.All.Select(f => new ReasonView(
            f.Reason, f.Class, f.Is(ReasonFlags.Retryable), f.Is(ReasonFlags.Permanent), f.Is(ReasonFlags.Billable), f.Is(ReasonFlags.Suppress), f.Meaning, f.Advice)),
    ];

    public Task<IReadOnlyList<ReasonView>> Handle(ListReasons query, CancellationToken ct) => Task.FromResult<IReadOnlyList<ReasonView>>(All);
}
