using GallantSms.Application.Carriers;
using GallantSms.Application.Messages;

namespace GallantSms.Infrastructure.Messages.Files;

/// <summary>Small tables, read with the same care as files of recipients.</summary>
internal sealed class TableFiles : ITableFiles
{
    private const int MaxBytes = 1024 * 1024;

    public async Task<IReadOnlyList<FileLine>> ReadAsync(Stream content, int most, CancellationToken ct)
    {
        using var measured = new MeasuredContent(content, default, MaxBytes);
        using var text = await FileText.OpenAsync(measured, ct);
        var lines = new List<FileLine>();
        await foreach (var record in FileRecords.Read(text, FileFormat.Csv, ct))
        {
            lines.Add(new(record.Line, record.Cells, record.Damaged));
            if (lines.Count > most) break;
        }

        // A form ends only after its file: what follows is looked at too.
        await measured.DrainAsync(ct);
        return lines;
    }
}
