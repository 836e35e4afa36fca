using System.Net;
using GallantSms.Application.Access;
using GallantSms.Domain.Access;
using GallantSms.IntegrationTests.Support;
using Xunit.Abstractions;

namespace GallantSms.IntegrationTests.Rejection;

/// <summary>
/// Every operation of the API document, called by all who may not, and then by those who may with the very same request: a refusal whose
/// control fails proves nothing. <see cref="CoverageTests"/> fails for an operation that is missing here.
/// </summary>
[Collection(OfficeCollection.Name)]
public sealed class RejectionTests(World world, ITestOutputHelper output) : IClassFixture<World>
{
    public static TheoryData<string> Scoped => [.. Cases.Scoped.Select(c => c.Operation)];

    public static TheoryData<string> Own => [.. Cases.Own.Select(c => c.Operation)];

    public static TheoryData<string> Open => [.. Cases.Open.Select(c => c.Operation)];

    [Theory]
    [MemberData(nameof(Scoped))]
    public async Task Needs_its_scope_and_reaches_only_its_tenant(string id)
    {
        var (operation, refused) = (world.Operations[id], 0);
        var scoped = Cases.Scoped.Single(c => c.Operation == id);
        foreach (var make in new[] { scoped.Make, scoped.AlsoMake }.OfType<Func<World, Task<Call>>>())
        {
            var callers = await Callers.OfAsync(world, scoped);
            var call = await make(world);
            var theirs = scoped.Foreign.Make is { } other ? await other(world) : call;

            var before = await world.StateAsync();
            (await world.Anonymous().CallAsync(operation, call)).IsRefused(HttpStatusCode.Unauthorized, "UNAUTHENTICATED").TellsNothing(call.Marks);
            foreach (var lesser in callers.Lesser) (await lesser.CallAsync(operation, call)).IsRefused(HttpStatusCode.Forbidden, "INSUFFICIENT_SCOPE").TellsNothing(call.Marks);
            foreach (var stranger in callers.Strangers) Expect(scoped.Foreign, await stranger.CallAsync(operation, theirs), call.Marks);
            Assert.Equal(before, await world.StateAsync());
            refused += 1 + callers.Lesser.Count + callers.Strangers.Count;

            await ControlAsync(scoped, callers.Owner, operation, call);
            var again = await make(world);
            if (scoped.KeysAreTold is { } told) (await callers.Key.CallAsync(operation, again)).IsRefused(HttpStatusCode.Forbidden, told);
            else await ControlAsync(scoped, callers.Key, operation, again);
        }

        output.WriteLine(world.Tally.Add(id, refused));
    }

    [Theory]
    [MemberData(nameof(Own))]
    public async Task Is_a_persons_own(string id)
    {
        var (operation, own) = (world.Operations[id], Cases.Own.Single(c => c.Operation == id));
        using var browser = await Browser.NewAsync(world.Gallant, world.Mine.Tenant, Role.Owner);
        var somebody = await world.SenderAsync("another tenant", world.Stranger, Role.Admin);
        var shop = await Shop.OpenAsync(world);
        var call = await own.Make(world, browser);

        (await world.Anonymous().CallAsync(operation, call)).IsRefused(HttpStatusCode.Unauthorized, "UNAUTHENTICATED");
        (await (await world.KeyAsync(world.Mine, [.. Scopes.All])).CallAsync(operation, call)).IsRefused(HttpStatusCode.Forbidden, own.ProgramsAreTold);
        foreach (var bearer in new[] { await shop.AccessTokenAsync(), await shop.AccessTokenAsync(browser) })
            (await world.Anonymous().CallAsync(operation, call with { Bearer = bearer })).IsRefused(HttpStatusCode.Forbidden, own.ProgramsAreTold);
        if (own.Foreign is { } foreign) Expect(foreign, await somebody.CallAsync(operation, call), call.Marks);

        (await Sender.Of("the person", browser).CallAsync(operation, call)).IsGood().Tells(call.Marks);
        output.WriteLine(world.Tally.Add(id, own.Foreign is null ? 4 : 5));
    }

    [Theory]
    [MemberData(nameof(Open))]
    public async Task Is_open_to_the_right_caller_only(string id)
    {
        var (operation, open) = (world.Operations[id], Cases.Open.Single(c => c.Operation == id));
        foreach (var refusal in open.Refusals)
        {
            var wrong = await refusal.Make(world);
            (await (wrong.Sender with { Name = refusal.Who }).CallAsync(operation, wrong.Call)).IsRefused(refusal.Status, refusal.Code);
            if (refusal.Check is { } holds) await holds(world);
        }

        var right = await open.Good(world);
        var answer = (await right.Sender.CallAsync(operation, right.Call)).IsGood(open.Status);
        if (open.Shows is { } shown) Assert.True(answer.Text.Contains(shown, StringComparison.Ordinal) || answer.Location?.Contains(shown, StringComparison.Ordinal) == true, answer.ToString());
        output.WriteLine(world.Tally.Add(id, open.Refusals.Count));
    }

    [Fact]
    public async Task A_suspended_tenant_is_refused_everywhere() => output.WriteLine($"While suspended: {await RefusedEverywhere.WhileSuspendedAsync(world)} refusals");

    [Fact]
    public async Task Pages_of_other_sites_change_nothing() => output.WriteLine($"Forged by other sites: {await RefusedEverywhere.FromOtherSitesAsync(world)} refusals");

    [Fact]
    public async Task Support_opens_no_doors() => output.WriteLine($"While acting as another tenant: {await RefusedEverywhere.WhileActingAsync(world)} refusals");

    [Fact]
    public async Task The_platforms_own_is_the_operators() => output.WriteLine($"Of the platform: {await RefusedEverywhere.OfThePlatformAsync(world)} refusals");

    private static void Expect(Foreign foreign, Answer answer, IReadOnlyList<string> marks)
    {
        if (foreign.Status is { } status) answer.IsRefused(status, foreign.Code);
        else if (answer.Status == HttpStatusCode.NotFound && foreign.Code is { } code) answer.IsRefused(HttpStatusCode.NotFound, code);
        else answer.IsGood();
        answer.TellsNothing(marks);
    }

    private async Task ControlAsync(ScopedCase scoped, Sender sender, Operation operation, Call call)
    {
        var answer = (await sender.CallAsync(operation, call)).IsGood();
        if (!scoped.MarksAreGone) answer.Tells(call.Marks);
        if (scoped.After is { } after) await after(world, sender, answer);
    }
}
