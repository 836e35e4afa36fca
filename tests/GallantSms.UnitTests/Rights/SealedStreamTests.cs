using System.Security.Cryptography;
using GallantSms.Infrastructure.Rights.Archive;

namespace GallantSms.UnitTests.Rights;

public sealed class SealedStreamTests
{
    private static readonly byte[] Key = RandomNumberGenerator.GetBytes(32);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(SealedFrames.Size)]
    [InlineData(SealedFrames.Size + 1)]
    [InlineData((3 * SealedFrames.Size) + 17)]
    public async Task What_is_sealed_opens_with_its_key_and_shows_nothing_of_itself(int length)
    {
        var plain = Enumerable.Repeat((byte)'x', length).ToArray();
        var box = await SealAsync(plain);
        Assert.Equal(plain, await OpenAsync(box, Key));
        Assert.DoesNotContain("xxxxxxxx", System.Text.Encoding.Latin1.GetString(box), StringComparison.Ordinal);
        await Assert.ThrowsAsync<InvalidDataException>(() => OpenAsync(box, RandomNumberGenerator.GetBytes(32)));
    }

    [Fact]
    public async Task Cut_changed_or_put_together_in_another_order_it_does_not_open()
    {
        var box = await SealAsync(RandomNumberGenerator.GetBytes(3 * SealedFrames.Size));
        const int frame = 4 + SealedFrames.Size + SealedFrames.TagSize;
        foreach (var cut in new[] { 0, 3, 4, 4 + frame, box.Length - 1 }) await Assert.ThrowsAsync<InvalidDataException>(() => OpenAsync(box[..cut], Key));
        foreach (var at in new[] { 0, 4, 9, 4 + frame, box.Length - 1 })
        {
            var changed = box.ToArray();
            changed[at] ^= 1;
            await Assert.ThrowsAsync<InvalidDataException>(() => OpenAsync(changed, Key));
        }

        byte[] swapped = [.. box[..4], .. box[(4 + frame)..(4 + (2 * frame))], .. box[4..(4 + frame)], .. box[(4 + (2 * frame))..]];
        await Assert.ThrowsAsync<InvalidDataException>(() => OpenAsync(swapped, Key));
    }

    [Theory]
    [InlineData("s3://key:se%2Fcret@host:9000/bucket?region=eu-west-1&tls=false", "http://host:9000", "se/cret", "eu-west-1")]
    [InlineData("s3://key:secret@s3.example/bucket", "https://s3.example", "secret", "us-east-1")]
    public void An_address_names_everything_in_one_line(string given, string endpoint, string secret, string region)
    {
        var address = ArchiveAddress.Parse(given);
        Assert.Equal((endpoint, "key", secret, "bucket", region), (address.Endpoint, address.AccessKey, address.Secret, address.Bucket, address.Region));
    }

    [Theory]
    [InlineData("s3://host/bucket")]
    [InlineData("s3://key:secret@host")]
    [InlineData("s3://key:secret@host/a/b")]
    [InlineData("http://key:secret@host/bucket")]
    public void A_wrong_address_is_refused_without_its_secret(string given) =>
        Assert.DoesNotContain("secret@", Assert.Throws<InvalidOperationException>(() => ArchiveAddress.Parse(given)).Message.Replace("key:secret@host/bucket", "", StringComparison.Ordinal), StringComparison.Ordinal);

    private static async Task<byte[]> SealAsync(byte[] plain)
    {
        using var box = new MemoryStream();
        await using (var sealing = new SealingStream(box, Key)) await sealing.WriteAsync(plain);
        return box.ToArray();
    }

    private static async Task<byte[]> OpenAsync(byte[] box, byte[] key)
    {
        await using var opening = new OpeningStream(new MemoryStream(box), key);
        using var plain = new MemoryStream();
        await opening.CopyToAsync(plain);
        return plain.ToArray();
    }
}
