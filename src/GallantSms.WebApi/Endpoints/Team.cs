using GallantSms.Application.Access;
using GallantSms.Application.Access.Team;
using GallantSms.Infrastructure.Identity.People;
using GallantSms.WebApi.Access;
using GallantSms.WebApi.Http;
using GallantSms.WebApi.Operations;
using MediatR;

namespace GallantSms.WebApi.Endpoints;

/// <summary>Who is in the own tenant, and how somebody gets in.</summary>
internal static class TeamEndpoints
{
    private const int MaxBytes = 16 * 1024;

    public static void MapTeam(this IEndpointRouteBuilder api)
    {
        var team = api.MapGroup("/team").WithTags("Team");
        team.MapGet("", ListAsync).RequireScope(Scopes.TeamRead).WithName("ListTeam").Answers<IReadOnlyList<TeamMember>>().WithSummary("The people of the own tenant.");
        team.MapPut("/{userId:guid}", ChangeRoleAsync).RequireScope(Scopes.TeamManage).WithName("ChangeRole").Takes<ChangeRole>().Answers<TeamMember>().Refuses(409)
            .WithSummary("Gives a person another role. Only an owner makes or unmakes owners, and one is always left.");
        team.MapDelete("/{userId:guid}", RemoveAsync).RequireScope(Scopes.TeamManage).WithName("RemoveMember").Answers<RemovedMember>().Refuses(409).WithSummary("Takes a person out of the team.");
        team.MapGet("/roles", RolesAsync).RequireScope(Scopes.TeamRead).WithName("ListRoles").Answers<RoleMatrix>().WithSummary("Which role may do what.");
        team.MapGet("/invitations", InvitationsAsync).RequireScope(Scopes.TeamRead).WithName("ListInvitations").Answers<IReadOnlyList<InvitationView>>().WithSummary("The open invitations.");
        team.MapPost("/invitations", InviteAsync).RequireScope(Scopes.TeamManage).WithName("Invite").Takes<Invite>().Answers<InvitationView>(201).Refuses(409).WithSummary("Invites somebody by mail.");
        team.MapDelete("/invitations/{id:guid}", RevokeAsync).RequireScope(Scopes.TeamManage).WithName("RevokeInvitation").Answers<RevokedInvitation>().WithSummary("Ends an invitation.");

        var door = api.MapGroup("/invitations/{token}").WithTags("Team").AllowAnonymous();
        door.MapGet("", ShowAsync).WithName("GetInvitation").Answers<OpenInvitation>().Refuses(404).WithSummary("What an invitation's link leads to.");
        door.MapPost("", AcceptAsync).WithName("AcceptInvitation").WithMetadata(new ForBrowsers()).Takes<AcceptInvitation>().Answers<AcceptedInvitation>().Refuses(404, 409)
            .WithSummary("Joins: a new account with name and password, or the account that is signed in.");
    }

    private static async Task<IResult> ListAsync(HttpContext http, IMediator mediator, CancellationToken ct) => Api.Ok(http, await mediator.Send(new ListTeam(), ct));

    private static async Task<IResult> ChangeRoleAsync(HttpContext http, IMediator mediator, Guid userId, CancellationToken ct)
    {
        var (command, _) = await RequestBody.ReadAsync<ChangeRole>(http, MaxBytes, ct);
        return Api.Ok(http, await mediator.Send(command.Of(userId), ct));
    }

    private static async Task<IResult> RemoveAsync(HttpContext http, IMediator mediator, Guid userId, CancellationToken ct) => Api.Ok(http, await mediator.Send(new RemoveMember(userId), ct));

    private static async Task<IResult> RolesAsync(HttpContext http, IMediator mediator, CancellationToken ct) => Api.Ok(http, await mediator.Send(new ListRoles(), ct));

    private static async Task<IResult> InvitationsAsync(HttpContext http, IMediator mediator, CancellationToken ct) => Api.Ok(http, await mediator.Send(new ListInvitations(), ct));

    private static async Task<IResult> InviteAsync(HttpContext http, IMediator mediator, CancellationToken ct)
    {
        var (command, raw) = await RequestBody.ReadAsync<Invite>(http, MaxBytes, ct);
        return await Repeatable.CreatedAsync(http, raw, "/api/v1/team/invitations", _ => mediator.Send(command, ct), ct);
    }

    private static async Task<IResult> RevokeAsync(HttpContext http, IMediator mediator, Guid id, CancellationToken ct) => Api.Ok(http, await mediator.Send(new RevokeInvitation(id), ct));

    private static async Task<IResult> ShowAsync(HttpContext http, InvitationDoor door, string token, CancellationToken ct) => Api.Ok(http, await door.ShowAsync(http, token, ct));

    private static async Task<IResult> AcceptAsync(HttpContext http, InvitationDoor door, string token, CancellationToken ct)
    {
        var (command, _) = await RequestBody.ReadAsync<AcceptInvitation>(http, MaxBytes, ct);
        return Api.Ok(http, await door.AcceptAsync(http, token, command, ct));
    }
}
