using GallantSms.Application.Access;
using GallantSms.Application.Common;
using GallantSms.Application.Common.Behaviors;
using GallantSms.Domain.Shared;
using GallantSms.Tests.Support;

namespace GallantSms.UnitTests.Access;

public sealed class ValidationTests
{
    [Fact]
    public async Task Everything_wrong_is_told_in_one_refusal_and_the_handler_is_not_called()
    {
        var clock = new ManualClock();
        var behavior = new ValidationBehavior<CreateApiKey, CreatedApiKey>([new CreateApiKeyValidator(clock)]);
        var command = new CreateApiKey("", [Scopes.MessagesSend, "root"], clock.GetUtcNow(), 0);

        var refusal = await Assert.ThrowsAsync<DomainException>(() =>
            behavior.Handle(command, CancellationToken.None, () => throw new InvalidOperationException("called")));

        Assert.Equal(("VALIDATION_ERROR", ErrorKind.Validation), (refusal.Code, refusal.Kind));
        Assert.Equal(
            [("expires_at", "IN_THE_PAST"), ("messages_per_minute", "OUT_OF_RANGE"), ("name", "REQUIRED"), ("scopes[1]", "UNKNOWN_SCOPE")],
            refusal.Errors.Select(e => (e.Field, e.Code)).Order());
        Assert.Equal("root", refusal.Errors.Single(e => e.Field == "scopes[1]").Value);
    }

    [Theory]
    [InlineData("Name", "name")]
    [InlineData("ExpiresAt", "expires_at")]
    [InlineData("PhoneNumbers[12]", "phone_numbers[12]")]
    [InlineData("SubOrders[0].PhoneNumber", "sub_orders[0].phone_number")]
    public void A_field_is_named_as_the_api_spells_it(string path, string name) => Assert.Equal(name, FieldName.Of(path));
}
