using System.Net;
using System.Text.Json.Nodes;
using GallantSms.Domain.Access;

namespace GallantSms.IntegrationTests.Access;

/// <summary>Refresh tokens turn over with every use, and one that comes back ends them all.</summary>
public sealed class RefreshTokenTests(AccessFixture access) : IClassFixture<AccessFixture>
{
    private const string MePath = "/api/v1/probe/me";

    [Fact]
    public async Task A_refresh_gives_the_next_tokens_of_the_same_person_without_the_old_nonce()
    {
        var flow = await FlowAsync();
        var first = await flow.TokensAsync();
        var next = await RefreshAsync(flow, first);

        Assert.NotEqual((string)first["refresh_token"]!, (string)next["refresh_token"]!);
        Assert.Equal((string)first["scope"]!, (string)next["scope"]!);
        var (before, after) = (CodeFlow.Part((string)first["id_token"]!, 1), CodeFlow.Part((string)next["id_token"]!, 1));
        Assert.Equal(((string)before["sub"]!, (long)before["auth_time"]!), ((string)after["sub"]!, (long)after["auth_time"]!));
        Assert.Null(after["nonce"]);
        Assert.Equal(flow.Person.UserId, (await access.From(bearer: (string)next["access_token"]!).MeAsync()).CredentialId);
        Assert.Equal(0, await access.ScalarAsync<long>("select count(*) from oauth_refresh_tokens t where strpos(t::text, $1) > 0", (string)next["refresh_token"]!));
    }

    [Fact]
    public async Task A_used_refresh_token_ends_the_grant()
    {
        var flow = await FlowAsync();
        var first = await flow.TokensAsync();
        var next = await RefreshAsync(flow, first);
        await access.From(bearer: (string)next["access_token"]!).MeAsync();
        access.Clock.Advance(TimeSpan.FromSeconds(11));

        await RefusedAsync(flow, first);

        await access.From(bearer: (string)next["access_token"]!).GetAsync(MePath).RefusedAsync(HttpStatusCode.Unauthorized, "INVALID_CREDENTIALS");
        await RefusedAsync(flow, next);
    }

    [Fact]
    public async Task A_lost_answer_can_be_asked_for_again_within_ten_seconds_while_nobody_used_it()
    {
        var flow = await FlowAsync();
        var first = await flow.TokensAsync();
        var lost = await RefreshAsync(flow, first);
        access.Clock.Advance(TimeSpan.FromSeconds(9));
        var repeated = await RefreshAsync(flow, first);
        await RefreshAsync(flow, repeated);

        // What was thought lost was in somebody's hands.
        await RefusedAsync(flow, lost);
        await access.From(bearer: (string)repeated["access_token"]!).GetAsync(MePath).RefusedAsync(HttpStatusCode.Unauthorized, "INVALID_CREDENTIALS");
    }

    [Fact]
    public async Task Once_the_answer_is_used_the_question_is_a_replay_also_within_ten_seconds()
    {
        var flow = await FlowAsync();
        var first = await flow.TokensAsync();
        var next = await RefreshAsync(flow, await RefreshAsync(flow, first));

        await RefusedAsync(flow, first);
        await RefusedAsync(flow, next);
    }

    [Fact]
    public async Task A_refresh_token_may_be_narrowed_never_widened()
    {
        var flow = await FlowAsync();
        flow.Scope = "openid offline_access messages:read";
        var tokens = await flow.TokensAsync();

        Assert.Equal("invalid_scope", await CodeFlow.ErrorAsync(flow.TokenAsync(CodeFlow.Refresh((string)tokens["refresh_token"]!).With("scope", "messages:read messages:send"))));
        access.Clock.Advance(TimeSpan.FromSeconds(11)); // a wrong wish uses nothing up
        var narrow = await flow.TokenAsync(CodeFlow.Refresh((string)tokens["refresh_token"]!).With("scope", "messages:read")).JsonAsync(HttpStatusCode.OK);
        Assert.Equal("messages:read", (string)narrow["scope"]!);
        Assert.Equal(flow.Scope, (string)(await RefreshAsync(flow, narrow))["scope"]!);
    }

    [Fact]
    public async Task Unused_for_a_week_it_is_over()
    {
        var (flow, other) = (await FlowAsync(), await FlowAsync());
        var (tokens, others) = (await flow.TokensAsync(), await other.TokensAsync());
        access.Clock.Advance(TimeSpan.FromDays(7) - TimeSpan.FromSeconds(1));
        await RefreshAsync(flow, tokens);
        access.Clock.Advance(TimeSpan.FromSeconds(1));
        await RefusedAsync(other, others);
    }

    [Fact]
    public async Task After_thirty_days_no_refresh_helps()
    {
        var flow = await FlowAsync();
        var tokens = await flow.TokensAsync();
        for (var week = 0; week < 4; week++)
        {
            access.Clock.Advance(TimeSpan.FromDays(7) - TimeSpan.FromSeconds(1));
            tokens = await RefreshAsync(flow, tokens);
        }

        access.Clock.Advance(TimeSpan.FromDays(2) - TimeSpan.FromMinutes(1));
        tokens = await RefreshAsync(flow, tokens);
        Assert.InRange((int)tokens["expires_in"]!, 1, 64);
        access.Clock.Advance(TimeSpan.FromMinutes(2));
        await RefusedAsync(flow, tokens);
    }

    [Fact]
    public async Task A_person_who_left_is_not_refreshed()
    {
        var (flow, staying) = (await FlowAsync(), await FlowAsync());
        var (tokens, others) = (await flow.TokensAsync(), await staying.TokensAsync());
        await access.ScalarAsync<int>("delete from memberships where user_id = $1", flow.Person.UserId);

        await RefusedAsync(flow, tokens);
        await RefreshAsync(staying, others);
    }

    private static Task<JsonNode> RefreshAsync(CodeFlow flow, JsonNode tokens) =>
        flow.TokenAsync(CodeFlow.Refresh((string)tokens["refresh_token"]!)).JsonAsync(HttpStatusCode.OK);

    private static async Task RefusedAsync(CodeFlow flow, JsonNode tokens) =>
        Assert.Equal("invalid_grant", await CodeFlow.ErrorAsync(flow.TokenAsync(CodeFlow.Refresh((string)tokens["refresh_token"]!))));

    private async Task<CodeFlow> FlowAsync()
    {
        var tenant = await access.NewTenantAsync();
        var (client, secret) = await access.NewWebClientAsync(tenant);
        return new(access, client, secret, await SignedIn.SignInAsync(access, tenant, Role.Admin));
    }
}
