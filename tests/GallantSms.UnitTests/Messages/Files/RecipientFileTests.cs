using System.Security.Cryptography;
using System.Text;
using GallantSms.Application.Messages;
using GallantSms.Domain.Shared;
using GallantSms.Infrastructure.Messages.Files;

namespace GallantSms.UnitTests.Messages.Files;

public sealed class RecipientFileTests
{
    private const string One = "+254700000001";
    private const string Two = "+254700000002";

    [Theory]
    [InlineData("+254700000001\n+254700000002\n")]
    [InlineData("+254700000001\r\n+254700000002\r\n")]
    [InlineData("+254700000001\r+254700000002")]
    [InlineData("\n\n 0700 000 001 \n\n\t254700000002\n\n")]
    [InlineData("\uFEFF+254700000001\n0700000002")]
    public async Task A_text_file_is_a_number_a_line_whatever_ends_the_lines(string text)
    {
        var parsed = await ParseAsync(text, FileFormat.Lines);
        Assert.Equal([One, Two], parsed.Phones);
        Assert.Empty(parsed.File.Columns);
    }

    [Theory]
    [InlineData("phone,name\n0700000001,Ann\n0700000002,Bo\n")]
    [InlineData("phone;name\r\n0700000001;Ann\r\n0700000002;Bo")]
    [InlineData("phone\tname\r0700000001\tAnn\r0700000002\tBo\r")]
    [InlineData("phone|name\n0700000001|Ann\n\n\n0700000002|Bo\n")]
    [InlineData("sep=;\r\nphone;name\r\n0700000001;Ann\r\n0700000002;Bo\r\n")]
    [InlineData("\uFEFFname,MSISDN\nAnn,0700000001\nBo,0700000002\n")]
    [InlineData("\"name\",\" Mobile \"\n\"Ann\",\"0700000001\"\n\"Bo\",\"0700000002\"\n")]
    public async Task A_csv_file_may_separate_its_cells_in_the_usual_ways(string text)
    {
        var parsed = await ParseAsync(text);
        Assert.Equal(["name"], parsed.File.Columns);
        Assert.Equal([(One, "Ann"), (Two, "Bo")], parsed.Rows.Select(r => (r.Phone, r.Values.Single())));
    }

    [Fact]
    public async Task Quotes_hold_separators_line_breaks_and_quotes_and_lines_are_counted_through_them()
    {
        var parsed = await ParseAsync("phone,text\n0700000001,\"Hi, \"\"you\"\"\nthere\"\nrubbish,x\n0700000002,\n");
        Assert.Equal([(2, "Hi, \"you\"\nthere"), (5, "")], parsed.Rows.Select(r => (r.Line, r.Values.Single())));
        Assert.Equal((4, "rubbish", "INVALID_NUMBER"), Told(Assert.Single(parsed.File.Errors)));
    }

    [Fact]
    public async Task Without_a_header_only_the_numbers_are_taken()
    {
        var parsed = await ParseAsync("Ann,2024-01-01,0700000001\nBo,2024-01-02,0700000002\n");
        Assert.Equal([One, Two], parsed.Phones);
        Assert.Empty(parsed.File.Columns);
        Assert.All(parsed.Rows, r => Assert.Empty(r.Values));
    }

    [Fact]
    public async Task Without_a_known_name_the_column_of_numbers_is_the_phone()
    {
        var parsed = await ParseAsync("name,since,contact\nAnn,2024-01-01,0700000001\nBo,2024-01-02,0700000002\n");
        Assert.Equal([One, Two], parsed.Phones);
        Assert.Equal(["name", "since"], parsed.File.Columns);
    }

    [Fact]
    public async Task Wrong_and_repeated_numbers_are_left_out_and_counted()
    {
        var parsed = await ParseAsync("phone\n0700000001\n+254 700 000 001\n123\n\nabc\n0700000002\n254700000002\n");
        Assert.Equal([One, Two], parsed.Phones);
        Assert.Equal((2, 2, 2), (parsed.File.Rows, parsed.File.Invalid, parsed.File.Duplicates));
        Assert.Equal([(4, "123"), (6, "abc")], parsed.File.Errors.Select(e => (e.Line, e.Value)));
    }

    [Fact]
    public async Task Only_the_first_hundred_errors_are_told_and_all_are_counted()
    {
        var parsed = await ParseAsync("phone\n" + string.Concat(Enumerable.Repeat("nope\n", 250)) + "0700000001\n");
        Assert.Equal((1, 250, 100), (parsed.File.Rows, parsed.File.Invalid, parsed.File.Errors.Count));
    }

    [Fact]
    public async Task A_short_row_lacks_values_and_a_long_one_is_refused()
    {
        var parsed = await ParseAsync("phone,name,town\n0700000001,Ann\n0700000002,Doe, John, Nairobi\n0700000003,Cy,Thika,,\n");
        Assert.Equal([["Ann"], ["Cy", "Thika"]], parsed.Rows.Select(r => r.Values));
        Assert.Equal((3, "0700000002", "MALFORMED_ROW"), Told(Assert.Single(parsed.File.Errors)));
    }

    [Theory]
    [InlineData("0700000002,\"Jo\"hn")]
    [InlineData("0700000002,Jo\"hn")]
    public async Task A_quote_where_none_may_stand_damages_its_row_only(string row)
    {
        var parsed = await ParseAsync($"phone,name\n0700000001,Ann\n{row}\n0700000003,Cy\n");
        Assert.Equal([One, "+254700000003"], parsed.Phones);
        Assert.Equal((3, "0700000002", "MALFORMED_ROW"), Told(Assert.Single(parsed.File.Errors)));
    }

    [Fact]
    public async Task Formula_cells_are_text_as_a_value_and_no_number_as_a_number()
    {
        var parsed = await ParseAsync("phone,note\n0700000001,\"=HYPERLINK(\"\"http://x\"\")\"\n=1+1,a\n\"=\"\"0700000002\"\"\",b\n@SUM(1),c\n-254700000003,d\n");
        Assert.Equal("=HYPERLINK(\"http://x\")", parsed.Rows[0].Values.Single());
        Assert.Equal([3, 4, 5], parsed.File.Errors.Select(e => e.Line));
    }

    [Fact]
    public async Task A_value_longer_than_any_text_is_refused()
    {
        var parsed = await ParseAsync($"phone,name\n0700000001,{new string('x', 1600)}\n0700000002,{new string('x', 1601)}\n");
        Assert.Equal([One], parsed.Phones);
        Assert.Equal("TOO_LONG", Assert.Single(parsed.File.Errors).Code);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Utf16_with_a_byte_order_mark_is_read(bool bigEndian)
    {
        var encoding = new UnicodeEncoding(bigEndian, byteOrderMark: true);
        var parsed = await ParseAsync([.. encoding.Preamble, .. encoding.GetBytes("phone,name\r\n0700000001,Zoë 😀\r\n")], FileFormat.Csv);
        Assert.Equal((One, "Zoë 😀"), (parsed.Rows.Single().Phone, parsed.Rows.Single().Values.Single()));
    }

    [Theory]
    [InlineData("", FileFormat.Csv, "REQUIRED")]
    [InlineData("\uFEFF", FileFormat.Lines, "REQUIRED")]
    [InlineData("\r\n \r\n,,\r\n", FileFormat.Csv, "REQUIRED")]
    [InlineData("phone,name\n", FileFormat.Csv, "REQUIRED")]
    [InlineData("phone\nabc\n12\n", FileFormat.Csv, "INVALID_NUMBER")]
    [InlineData("{\"phone_numbers\":[]}\n", FileFormat.Lines, "INVALID_NUMBER")]
    [InlineData("phone,name\n0700000001,\"Ann\n0700000002,Bo\n", FileFormat.Csv, "UNCLOSED_QUOTE")]
    [InlineData("phone,first name\n0700000001,Ann\n", FileFormat.Csv, "INVALID_VALUE")]
    [InlineData("phone,1st\n0700000001,Ann\n", FileFormat.Csv, "INVALID_VALUE")]
    [InlineData("phone,name,name\n0700000001,Ann,Bo\n", FileFormat.Csv, "DUPLICATE_FIELD")]
    public async Task A_file_that_is_no_list_of_numbers_is_refused_and_says_why(string text, FileFormat format, string code)
    {
        var refusal = await Assert.ThrowsAsync<DomainException>(() => ParseAsync(text, format));
        Assert.Equal(("VALIDATION_ERROR", code), (refusal.Code, refusal.Errors[0].Code));
        Assert.NotEmpty(refusal.Message);
    }

    [Fact]
    public async Task A_file_without_a_valid_row_tells_of_its_rows()
    {
        var refusal = await Assert.ThrowsAsync<DomainException>(() => ParseAsync("phone\nabc\n12\n"));
        Assert.Equal([("file.lines[2]", "abc"), ("file.lines[3]", "12")], refusal.Errors.Select(e => (e.Field, e.Value)));
    }

    public static TheoryData<string, byte[]> NotText() => new()
    {
        { "latin-1", [.. "phone,name\n0700000001,Zo"u8, 0xEB, .. "\n"u8] },
        { "cut in a character", [.. "0700000001,Zo"u8, 0xC3] },
        { "overlong", [.. "0700000001,"u8, 0xC0, 0x80] },
        { "NUL", [.. "0700000001\n0700\00000002\n"u8] },
        { "UTF-16 without mark", Encoding.Unicode.GetBytes("0700000001\n") },
        { "UTF-16 with half a pair", [0xFF, 0xFE, 0x3D, 0xD8, 0x0A, 0x00] },
        { "UTF-32", [0xFF, 0xFE, 0, 0, 0x30, 0, 0, 0] },
        { "zip", [.. "PK\x03\x04"u8, .. "rest"u8] },
        { "old Excel", [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1] },
        { "pdf", [.. "%PDF-1.7\n"u8] },
        { "png", [0x89, .. "PNG\r\n"u8] },
        { "jpeg", [0xFF, 0xD8, 0xFF, 0xE0] },
        { "gzip", [0x1F, 0x8B, 0x08] },
    };

    [Theory]
    [MemberData(nameof(NotText))]
    public async Task What_is_not_text_is_refused_by_its_bytes(string what, byte[] bytes)
    {
        foreach (var format in Enum.GetValues<FileFormat>())
        {
            var refusal = await Assert.ThrowsAsync<DomainException>(() => ParseAsync(bytes, format));
            Assert.True(refusal is { Code: "UNSUPPORTED_MEDIA_TYPE", Kind: ErrorKind.UnsupportedMediaType }, what);
        }
    }

    [Fact]
    public async Task Bytes_that_are_not_text_are_found_far_into_the_file_and_their_place_is_told()
    {
        var good = Encoding.ASCII.GetBytes(Numbers(20_000));
        var refusal = await Assert.ThrowsAsync<DomainException>(() => ParseAsync([.. good, 0xFF, .. "\n"u8], FileFormat.Lines));
        Assert.Contains($"byte {good.Length + 1} ", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_line_of_a_megabyte_is_a_wrong_number_of_a_text_file()
    {
        var parsed = await ParseAsync("0700000001\n" + new string('7', 1_000_000) + "\n0700000002", FileFormat.Lines);
        Assert.Equal([One, Two], parsed.Phones);
        Assert.Equal((2, new string('7', 64), "INVALID_NUMBER"), Told(Assert.Single(parsed.File.Errors)));
    }

    [Theory]
    [InlineData('x')]
    [InlineData(',')]
    [InlineData('\n')]
    public async Task A_row_without_end_is_not_waited_for(char filling)
    {
        var source = new Endless([.. "phone,name\n0700000001,Ann\n0700000002,\""u8], (byte)filling);
        var refusal = await Assert.ThrowsAsync<DomainException>(() => ParseAsync(source, FileFormat.Csv));
        Assert.Equal(("file.lines[3]", "TOO_LONG"), (refusal.Errors[0].Field, refusal.Errors[0].Code));
        Assert.True(source.Given < 1_000_000, $"{source.Given} bytes were read");
    }

    [Fact]
    public async Task A_hundred_thousand_columns_are_refused()
    {
        var wide = await Assert.ThrowsAsync<DomainException>(() => ParseAsync(string.Join(',', Enumerable.Range(0, 100_000).Select(i => $"c{i}")) + "\n0700000001\n"));
        Assert.Equal("TOO_LONG", wide.Errors[0].Code);
        var many = await Assert.ThrowsAsync<DomainException>(() => ParseAsync("phone," + string.Join(',', Enumerable.Range(0, 51).Select(i => $"c{i}")) + "\n0700000001\n"));
        Assert.Equal(("file.columns", "TOO_MANY"), (many.Errors[0].Field, many.Errors[0].Code));
        var most = await ParseAsync("phone," + string.Join(',', Enumerable.Range(0, 50).Select(i => $"c{i}")) + "\n0700000001\n");
        Assert.Equal(50, most.File.Columns.Count);
    }

    [Fact]
    public async Task Half_a_million_rows_are_taken_and_not_one_more()
    {
        var parsed = await ParseAsync(Numbers(FileErrors.MaxRows), FileFormat.Lines);
        Assert.Equal(FileErrors.MaxRows, parsed.File.Rows);
        var refusal = await Assert.ThrowsAsync<DomainException>(() => ParseAsync(Numbers(FileErrors.MaxRows) + "abc\n", FileFormat.Lines));
        Assert.Equal("TOO_MANY", refusal.Errors[0].Code);
    }

    [Fact]
    public async Task Fifty_megabytes_are_taken_and_not_one_byte_more()
    {
        using var content = new MeasuredContent(new Endless([], (byte)'\n'), null);
        var refusal = await Assert.ThrowsAsync<DomainException>(() => content.DrainAsync(default));
        Assert.Equal(ErrorKind.TooLarge, refusal.Kind);

        using var most = new MeasuredContent(new MemoryStream(new byte[100]), null, most: 100);
        await most.DrainAsync(default);
        using var over = new MeasuredContent(new MemoryStream(new byte[101]), null, most: 100);
        await Assert.ThrowsAsync<DomainException>(() => over.DrainAsync(default));
    }

    [Fact]
    public async Task However_the_bytes_arrive_the_rows_and_the_hash_are_the_same()
    {
        var bytes = Encoding.UTF8.GetBytes("\uFEFFphone;näme\r\n0700000001;Zoë 😀\r\n0700000002;\"a;\r\nb\"\r\n");
        foreach (var step in new[] { 1, 2, 3, 7, 1000 })
        {
            using var content = new MeasuredContent(new Trickle(bytes, step), "seed"u8.ToArray());
            var parsed = await ParseAsync(content, FileFormat.Csv);
            Assert.Equal([(2, "Zoë 😀"), (3, "a;\r\nb")], parsed.Rows.Select(r => (r.Line, r.Values.Single())));
            Assert.Equal(SHA256.HashData([.. "seed"u8, .. bytes]), content.Hash());
        }
    }

    [Fact]
    public async Task Any_bytes_give_rows_or_a_refusal_and_nothing_else()
    {
        var random = new Random(20240601);
        var alphabet = "0700000001+254,;|\t\"\r\n\0 éphone=\uFEFF"u8.ToArray();
        for (var i = 0; i < 3_000; i++)
        {
            var bytes = new byte[random.Next(200)];
            for (var b = 0; b < bytes.Length; b++) bytes[b] = alphabet[random.Next(alphabet.Length)];
            try
            {
                var parsed = await ParseAsync(bytes, (FileFormat)(i % 2));
                Assert.NotEmpty(parsed.Rows);
                Assert.Equal(parsed.Rows.Count, parsed.Rows.Select(r => r.Line).Distinct().Count());
            }
            catch (DomainException e)
            {
                Assert.NotEmpty(e.Errors);
            }
        }
    }

    private static (int, string, string) Told(FileRowError error) => (error.Line, error.Value, error.Code);

    private static string Numbers(int count) => string.Concat(Enumerable.Range(0, count).Select(i => $"+2547{i:D8}\n"));

    private static Task<Parsed> ParseAsync(string text, FileFormat format = FileFormat.Csv) => ParseAsync(Encoding.UTF8.GetBytes(text), format);

    private static Task<Parsed> ParseAsync(byte[] bytes, FileFormat format) => ParseAsync(new MemoryStream(bytes), format);

    private static async Task<Parsed> ParseAsync(Stream stream, FileFormat format)
    {
        using var content = new MeasuredContent(stream, null);
        return await ParseAsync(content, format);
    }

    private static async Task<Parsed> ParseAsync(MeasuredContent content, FileFormat format)
    {
        await using var file = await RecipientFile.OpenAsync(content, format, "KE", default);
        var rows = new List<FileRow>();
        await foreach (var row in file.RowsAsync(default)) rows.Add(row);
        return new(file, rows);
    }

    private sealed record Parsed(RecipientFile File, IReadOnlyList<FileRow> Rows)
    {
        public IEnumerable<string> Phones => Rows.Select(r => r.Phone);
    }

    /// <summary>A beginning, then one byte for ever.</summary>
    private sealed class Endless(byte[] beginning, byte filling) : Trickle([], 0)
    {
        public long Given { get; private set; }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            buffer.Span.Fill(filling);
            if (Given == 0) beginning.CopyTo(buffer);
            Given += buffer.Length;
            return new(buffer.Length);
        }
    }

    /// <summary>Gives a few bytes at a time, as a network does.</summary>
    private class Trickle(byte[] bytes, int step) : Stream
    {
        private int _at;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var count = Math.Min(Math.Min(step, buffer.Length), bytes.Length - _at);
            bytes.AsMemory(_at, count).CopyTo(buffer);
            _at += count;
            return new(count);
        }

        public override void Flush() => throw new NotSupportedException();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
