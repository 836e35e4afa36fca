using GallantSms.Domain.Messages;
using GallantSms.Infrastructure.Events;
using GallantSms.Infrastructure.Persistence;
using NpgsqlTypes;

namespace GallantSms.Infrastructure.Reports;

/// <summary>
/// Marks the quarters of an hour whose messages have changed; the keeper counts them. Redaction and erasure are no news here: what
/// was sent and paid stays in the figures, which hold nothing of a person.
/// </summary>
internal sealed class ReportMarks(ReportKeeper keeper) : IChangeConsumer
{
    public const string Cursor = "reports";

    private const string Mark = "insert into report_dirty (slot) select unnest($1::int[]) on conflict (slot) do update set marks = report_dirty.marks + 1";

    public string Name => Cursor;

    public int MaxMessages => 50_000;

    public TimeSpan Gathers => TimeSpan.FromSeconds(1);

    public async Task HandleAsync(ChangeBatch batch, CancellationToken ct)
    {
        var slots = new SortedSet<int>(); // one lock order for everybody
        foreach (var change in batch.Changes.Where(c => c.Kind is ChangeKind.Accepted or ChangeKind.Moved))
        {
            foreach (var id in change.MessageIds) slots.Add(ReportSlots.Of(MessageIds.TimeOf(id)));
        }

        await using var work = batch.Source.CreateBatch();
        work.Add(ChangeCursors.WithoutWaiting); // marks and cursor are there together, or both are made again
        if (slots.Count > 0) work.Add(Mark, BatchCommands.Array(NpgsqlDbType.Integer, slots.ToArray()));
        work.AddCursor(Name, batch.UpTo);
        await work.ExecuteNonQueryAsync(ct);
        if (slots.Count > 0) keeper.Wake(batch.Tenant.Id);
    }
}
