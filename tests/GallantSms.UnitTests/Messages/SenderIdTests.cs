using GallantSms.Domain.Messages;

namespace GallantSms.UnitTests.Messages;

public sealed class SenderIdTests
{
    [Theory]
    [InlineData("GALLANT", true)]
    [InlineData("Acacia 24", true)]
    [InlineData("22141", true)]
    [InlineData("+254712345678", true)]
    [InlineData("ElevenChars", true)]
    [InlineData("TwelveChars1", false)]
    [InlineData("", false)]
    [InlineData(" GALLANT", false)]
    [InlineData("12", false)]
    [InlineData("1234567890123456", false)]
    [InlineData("GÄLLANT", false)]
    [InlineData("a\0b", false)]
    [InlineData("+", false)]
    public void A_sender_is_letters_a_short_code_or_a_number(string sender, bool valid) => Assert.Equal(valid, SenderId.IsValid(sender));
}
