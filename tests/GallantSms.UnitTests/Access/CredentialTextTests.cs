using GallantSms.Domain.Access;
using GallantSms.Infrastructure.Identity;

namespace GallantSms.UnitTests.Access;

public sealed class CredentialTextTests
{
    [Fact]
    public void A_new_key_looks_like_one_and_no_two_are_alike()
    {
        var keys = Enumerable.Range(0, 1_000).Select(_ => CredentialText.NewApiKey()).ToList();

        Assert.All(keys, key => Assert.True(CredentialText.IsApiKey(key)));
        Assert.Equal(keys.Count, keys.Distinct().Count());
    }

    [Theory]
    [InlineData("")]
    [InlineData("gsk_")]
    [InlineData("gsk_0123456789012345678901234567890123456789012 ")]
    [InlineData("gsk_01234567890123456789012345678901234567890é2")]
    [InlineData("GSK_0123456789012345678901234567890123456789012")]
    [InlineData("gsc_0123456789012345678901234567890123456789012")]
    public void Garbage_does_not(string text) => Assert.False(CredentialText.IsApiKey(text));

    [Fact]
    public void A_stored_hash_and_a_digest_of_the_key_are_the_same()
    {
        var (key, secret) = ApiKey.Issue(Guid.NewGuid(), "k", ["messages:send", "messages:send"], null, null, DateTimeOffset.UnixEpoch);

        Assert.Equal(key.Hash, Digest.Of(secret).ToArray());
        Assert.Equal(Digest.From(key.Hash), Digest.Of(secret));
        Assert.StartsWith(key.Prefix, secret, StringComparison.Ordinal);
        Assert.Equal(["messages:send"], key.Scopes);
    }
}
