using GallantSms.Application.Access;
using GallantSms.Application.Tenants;
using GallantSms.WebApi.Access;
using GallantSms.WebApi.Http;
using GallantSms.WebApi.Operations;
using MediatR;

namespace GallantSms.WebApi.Endpoints;

internal static class SettingsEndpoints
{
    private const int MaxBytes = 16 * 1024;

    public static void MapSettings(this IEndpointRouteBuilder api)
    {
        var settings = api.MapGroup("/settings").WithTags("Settings").RequireScope(Scopes.SettingsManage);
        settings.MapGet("", GetAsync).WithName("GetSettings").Answers<SettingsView>().WithSummary("The settings of the own tenant.");
        settings.MapPut("", ChangeAsync).WithName("ChangeSettings").Takes<ChangeSettings>().Answers<SettingsView>().WithSummary("Changes them; what is left out stays.");
    }

    private static async Task<IResult> GetAsync(HttpContext http, IMediator mediator, CancellationToken ct) => Api.Ok(http, await mediator.Send(new GetSettings(), ct));

    private static async Task<IResult> ChangeAsync(HttpContext http, IMediator mediator, CancellationToken ct)
    {
        var (command, _) = await RequestBody.ReadAsync<ChangeSettings>(http, MaxBytes, ct);
        return Api.Ok(http, await mediator.Send(command, ct));
    }
}
