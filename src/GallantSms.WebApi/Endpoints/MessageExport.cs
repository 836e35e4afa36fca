using System.Globalization;
using System.Text;
using System.Text.Json;
using GallantSms.Application.Common;
using GallantSms.Application.Messages.Reports;
using MediatR;

namespace GallantSms.WebApi.Endpoints;

/// <summary>A list of messages as CSV: page after page of the list itself, so it takes no memory however long it is.</summary>
internal static class MessageExport
{
    private const int PageSize = 1000;

    /// <param name="first">What the list was asked for; its cursor and limit do not count.</param>
    public static async Task<IResult> AnswerAsync(HttpContext http, IMediator mediator, ListMessages first, CancellationToken ct)
    {
        // The first page before the first byte: a refusal still is an answer of its own.
        var page = await mediator.Send(first with { Cursor = null, Limit = PageSize }, ct);
        return Results.Stream(body => WriteAsync(body, mediator, first, page, ct), "text/csv; charset=utf-8", "messages.csv");
    }

    private static async Task WriteAsync(Stream body, IMediator mediator, ListMessages asked, Page<MessageView> page, CancellationToken ct)
    {
        var text = new StringBuilder();
        CsvRow.Append(text, "message_id", "bulk_id", "accepted_at", "to", "country", "sender_id", "status", "reason", "segments", "price_micros", "currency", "charged", "attempts", "reference", "changed_at", "campaign", "tags");
        while (true)
        {
            foreach (var m in page.Items)
            {
                CsvRow.Append(
                    text, m.MessageId.ToString(), m.BulkId.ToString(), Time(m.AcceptedAt), m.To.TrimStart('+'), m.Country, m.SenderId, Word(m.Status), Word(m.Reason),
                    Number(m.Segments), Number(m.Price), m.Currency, m.Charged ? "yes" : "no", Number(m.Attempts), m.Reference, Time(m.ChangedAt), m.Campaign, string.Join(' ', m.Tags));
            }

            await body.WriteAsync(Encoding.UTF8.GetBytes(text.ToString()), ct);
            text.Clear();
            if (page.NextCursor is null) return;
            page = await mediator.Send(asked with { Cursor = page.NextCursor, Limit = PageSize }, ct);
        }
    }

    private static string Word<T>(T value) where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());

    private static string Time(DateTimeOffset at) => at.ToString("O", CultureInfo.InvariantCulture);

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
