using System.Net;
using GallantSms.Application.Access;
using GallantSms.Domain.Access;
using GallantSms.Domain.Tenants;
using GallantSms.Infrastructure.Persistence;
using GallantSms.IntegrationTests.Support;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace GallantSms.IntegrationTests.Access;

[Collection(OfficeCollection.Name)]
public sealed class TeamTests(GallantFixture gallant)
{
    private const string Team = "/api/v1/team";

    [Fact]
    public async Task Somebody_new_joins_by_the_mails_link_once()
    {
        var tenant = await gallant.NewTenantAsync();
        var owner = await Browser.NewAsync(gallant, tenant.Tenant, Role.Owner);
        var email = $"new-{Guid.NewGuid():N}@people.example";
        await owner.PostAsync($"{Team}/invitations", new { email = email.ToUpperInvariant(), role = "sender" }).OkAsync(HttpStatusCode.Created);
        var link = $"/api/v1/invitations/{await TokenAsync(email)}";

        var visitor = await Browser.AnonymousAsync(gallant);
        var shown = await visitor.GetAsync(link).OkAsync();
        Assert.Equal((email, "sender", false), (shown.GetProperty("email").GetString(), shown.GetProperty("role").GetString(), shown.GetProperty("has_account").GetBoolean()));
        foreach (var weak in new object[] { new { name = "New" }, new { name = "New", password = "short" }, new { name = "", password = "correct horse battery" } })
            await visitor.PostAsync(link, weak).RefusedAsync(HttpStatusCode.BadRequest, "VALIDATION_ERROR");
        Assert.Equal("done", (await visitor.PostAsync(link, new { name = "New", password = "correct horse battery" }).OkAsync()).GetProperty("next").GetString());
        await visitor.GetAsync("/api/v1/account/balance").OkAsync();

        await visitor.GetAsync(link).RefusedAsync(HttpStatusCode.NotFound, "NOT_FOUND");
        await (await Browser.AnonymousAsync(gallant)).PostAsync(link, new { name = "Again", password = "correct horse battery" }).RefusedAsync(HttpStatusCode.NotFound, "NOT_FOUND");
        Assert.Equal(["owner", "sender"], (await owner.GetAsync(Team).OkAsync()).EnumerateArray().Select(m => m.GetProperty("role").GetString()!));
        Assert.Equal(["team.joined", "team.invited"], (await owner.GetAsync("/api/v1/audit?action=team.").OkAsync()).GetProperty("items").EnumerateArray().Select(e => e.GetProperty("action").GetString()!));
    }

    [Fact]
    public async Task Somebody_known_signs_in_before_joining_and_nobody_else_uses_the_link()
    {
        var (first, second) = (await gallant.NewTenantAsync(), await gallant.NewTenantAsync());
        var (owner, known, other) = (await Browser.NewAsync(gallant, first.Tenant, Role.Owner), await Browser.NewAsync(gallant, second.Tenant, Role.Analyst), await Browser.NewAsync(gallant, second.Tenant, Role.Owner));
        await owner.PostAsync($"{Team}/invitations", new { email = known.Email, role = "admin" }).OkAsync(HttpStatusCode.Created);
        var link = $"/api/v1/invitations/{await TokenAsync(known.Email)}";

        Assert.Equal("sign_in", (await (await Browser.AnonymousAsync(gallant)).PostAsync(link, new { name = "Thief", password = "correct horse battery" }).OkAsync()).GetProperty("next").GetString());
        await other.PostAsync(link, new { }).RefusedAsync(HttpStatusCode.Conflict, "OTHER_ACCOUNT");
        Assert.Single((await owner.GetAsync(Team).OkAsync()).EnumerateArray());
        Assert.Equal("done", (await known.PostAsync(link, new { }).OkAsync()).GetProperty("next").GetString());
        Assert.Contains((await known.GetAsync(Team).OkAsync()).EnumerateArray(), m => m.GetProperty("user_id").GetGuid() == known.UserId && m.GetProperty("role").GetString() == "admin");
        await owner.PostAsync($"{Team}/invitations", new { email = known.Email, role = "admin" }).RefusedAsync(HttpStatusCode.Conflict, "ALREADY_A_MEMBER");
    }

    [Fact]
    public async Task A_revoked_or_replaced_invitation_opens_nothing()
    {
        var tenant = await gallant.NewTenantAsync();
        var admin = await Browser.NewAsync(gallant, tenant.Tenant, Role.Admin);
        var email = $"twice-{Guid.NewGuid():N}@people.example";
        await admin.PostAsync($"{Team}/invitations", new { email, role = "sender" }).OkAsync(HttpStatusCode.Created);
        var first = await TokenAsync(email);
        var second = (await admin.PostAsync($"{Team}/invitations", new { email, role = "billing" }).OkAsync(HttpStatusCode.Created)).GetProperty("id").GetGuid();
        var visitor = await Browser.AnonymousAsync(gallant);

        await visitor.GetAsync($"/api/v1/invitations/{first}").RefusedAsync(HttpStatusCode.NotFound, "NOT_FOUND");
        Assert.Equal([second], (await admin.GetAsync($"{Team}/invitations").OkAsync()).EnumerateArray().Select(i => i.GetProperty("id").GetGuid()));
        var stranger = await Browser.NewAsync(gallant, (await gallant.NewTenantAsync()).Tenant, Role.Owner);
        await stranger.DeleteAsync($"{Team}/invitations/{second}").RefusedAsync(HttpStatusCode.NotFound, "NOT_FOUND");
        await admin.DeleteAsync($"{Team}/invitations/{second}").OkAsync();
        await visitor.GetAsync($"/api/v1/invitations/{await TokenAsync(email)}").RefusedAsync(HttpStatusCode.NotFound, "NOT_FOUND");
        Assert.Empty((await admin.GetAsync($"{Team}/invitations").OkAsync()).EnumerateArray());
    }

    [Fact]
    public async Task Only_an_owner_makes_and_unmakes_owners_and_one_is_left()
    {
        var tenant = await gallant.NewTenantAsync();
        var (owner, admin, sender) = (await Browser.NewAsync(gallant, tenant.Tenant, Role.Owner), await Browser.NewAsync(gallant, tenant.Tenant, Role.Admin), await Browser.NewAsync(gallant, tenant.Tenant, Role.Sender));

        await admin.PutAsync($"{Team}/{sender.UserId}", new { role = "owner" }).RefusedAsync(HttpStatusCode.Forbidden, "OWNERS_ONLY");
        await admin.PutAsync($"{Team}/{owner.UserId}", new { role = "admin" }).RefusedAsync(HttpStatusCode.Forbidden, "OWNERS_ONLY");
        await admin.DeleteAsync($"{Team}/{owner.UserId}").RefusedAsync(HttpStatusCode.Forbidden, "OWNERS_ONLY");
        await admin.PostAsync($"{Team}/invitations", new { email = "x@people.example", role = "owner" }).RefusedAsync(HttpStatusCode.Forbidden, "OWNERS_ONLY");
        await tenant.PutAsync($"{Team}/{sender.UserId}", new { role = "owner" }).RefusedAsync(HttpStatusCode.Forbidden, "OWNERS_ONLY");
        await owner.PutAsync($"{Team}/{owner.UserId}", new { role = "admin" }).RefusedAsync(HttpStatusCode.Conflict, "LAST_OWNER");
        await owner.DeleteAsync($"{Team}/{owner.UserId}").RefusedAsync(HttpStatusCode.Conflict, "LAST_OWNER");
        await owner.PutAsync($"{Team}/{sender.UserId}", new { role = "king" }).RefusedAsync(HttpStatusCode.BadRequest, "VALIDATION_ERROR");
        await sender.GetAsync(Team).RefusedAsync(HttpStatusCode.Forbidden, "INSUFFICIENT_SCOPE");

        await owner.PutAsync($"{Team}/{admin.UserId}", new { role = "owner" }).OkAsync();
        await admin.PutAsync($"{Team}/{owner.UserId}", new { role = "analyst" }).OkAsync();
        await owner.GetAsync(Team).RefusedAsync(HttpStatusCode.Forbidden, "INSUFFICIENT_SCOPE");
        await admin.DeleteAsync($"{Team}/{sender.UserId}").OkAsync();
        await sender.GetAsync("/api/v1/account/balance").RefusedAsync(HttpStatusCode.Forbidden, "NO_TENANT");
        var last = await Assert.ThrowsAsync<PostgresException>(() => ExecuteAsync("delete from memberships where user_id = $1", admin.UserId));
        Assert.Equal("GS003", last.SqlState);
    }

    [Fact]
    public async Task A_team_is_invisible_to_other_tenants_and_the_matrix_is_the_one_in_force()
    {
        var (mine, theirs) = (await gallant.NewTenantAsync(), await gallant.NewTenantAsync());
        var (me, them) = (await Browser.NewAsync(gallant, mine.Tenant, Role.Owner), await Browser.NewAsync(gallant, theirs.Tenant, Role.Owner));

        await me.PutAsync($"{Team}/{them.UserId}", new { role = "sender" }).RefusedAsync(HttpStatusCode.NotFound, "NOT_FOUND");
        await me.DeleteAsync($"{Team}/{them.UserId}").RefusedAsync(HttpStatusCode.NotFound, "NOT_FOUND");
        Assert.Equal([me.UserId], (await me.GetAsync(Team).OkAsync()).EnumerateArray().Select(m => m.GetProperty("user_id").GetGuid()));
        var roles = (await me.GetAsync($"{Team}/roles").OkAsync()).GetProperty("roles").EnumerateArray().ToDictionary(r => r.GetProperty("role").GetString()!, r => r.GetProperty("scopes").EnumerateArray().Select(s => s.GetString()!).ToHashSet());
        Assert.All(Enum.GetValues<Role>(), role => Assert.Equal(Permissions.For(role, TenantKind.Customer).Order(), roles[role.Name()].Order()));
    }

    private async Task<string> TokenAsync(string email) => Links.Token(await gallant.MailAsync(email, "invitation"));

    private async Task ExecuteAsync(string sql, Guid id)
    {
#pragma warning disable CA2100 // the tests' own statements
        await using var command = gallant.Services.GetRequiredService<PlatformDataSource>().Source.CreateCommand(sql);
#pragma warning restore CA2100
        command.Parameters.Add(new() { Value = id });
        await command.ExecuteNonQueryAsync();
    }
}
