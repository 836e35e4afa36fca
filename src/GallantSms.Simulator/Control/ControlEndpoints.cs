using GallantSms.Simulator.Settings;

namespace GallantSms.Simulator.Control;

/// <summary>
/// Faults, callback addresses, counts. Without an account the settings are for all accounts that have none of their own.
/// Not authenticated: the simulator listens on loopback unless told otherwise.
/// </summary>
internal static class ControlEndpoints
{
    public static void MapControl(this WebApplication app)
    {
        var carrier = app.Services.GetRequiredService<Carrier>();
        var control = app.MapGroup("/control");

        control.MapGet("/faults/{account?}", http => ShowAsync(http, carrier.FaultsOf(Account(http))));
        control.MapPut("/faults/{account?}", async http =>
        {
            if (!await NamedWellAsync(http) || await Answer.ReadAsync(http, ControlJson.Default.Faults) is not { } faults) return;
            if (faults.Validate() is { Count: > 0 } errors)
            {
                var problem = new Problem("bad_faults", $"{errors[0].Field} {errors[0].Message}", errors);
                await Answer.JsonAsync(http, StatusCodes.Status400BadRequest, problem, WireJson.Default.Problem);
                return;
            }

            carrier.SetFaults(Account(http), faults);
            await ShowAsync(http, faults);
        });
        control.MapDelete("/faults/{account?}", http =>
        {
            carrier.SetFaults(Account(http), null);
            return NoContent(http);
        });

        control.MapGet("/callbacks/{account?}", http => ShowAsync(http, carrier.CallbackOf(Account(http))));
        control.MapPut("/callbacks/{account?}", async http =>
        {
            if (!await NamedWellAsync(http) || await Answer.ReadAsync(http, ControlJson.Default.CallbackSetting) is not { } setting) return;
            if (setting.Url is null || !CallbackAddress.IsValid(setting.Url))
            {
                await Answer.ProblemAsync(http, StatusCodes.Status400BadRequest, "bad_callback", "url must be an http or https address.");
                return;
            }

            carrier.SetCallback(Account(http), setting.Url);
            await ShowAsync(http, carrier.CallbackOf(Account(http)));
        });
        control.MapDelete("/callbacks/{account?}", http =>
        {
            carrier.SetCallback(Account(http), null);
            return NoContent(http);
        });

        control.MapGet("/stats", http =>
        {
            var accounts = carrier.Accounts.ToDictionary(account => account.Name, account => account.Stats);
            var total = accounts.Values.Aggregate(new AccountStats(0, 0, 0, 0, 0, 0, 0, 0, 0, 0), (sum, one) => sum + one);
            return Answer.JsonAsync(http, StatusCodes.Status200OK, new Stats(accounts, total, Environment.WorkingSet), WireJson.Default.Stats);
        });
        control.MapPost("/reset", http =>
        {
            carrier.Reset();
            return NoContent(http);
        });
    }

    private static string? Account(HttpContext http) => http.Request.RouteValues["account"] as string;

    private static async ValueTask<bool> NamedWellAsync(HttpContext http)
    {
        if (Account(http) is null || Carrier.IsName(Account(http))) return true;
        await Answer.ProblemAsync(http, StatusCodes.Status404NotFound, "no_account", "An account's name has 1 to 64 letters, digits, '-', '_' or '.'.");
        return false;
    }

    private static Task ShowAsync(HttpContext http, Faults faults) =>
        Answer.JsonAsync(http, StatusCodes.Status200OK, faults, ControlJson.Default.Faults);

    private static Task ShowAsync(HttpContext http, string? callback) =>
        Answer.JsonAsync(http, StatusCodes.Status200OK, new CallbackSetting(callback), ControlJson.Default.CallbackSetting);

    private static Task NoContent(HttpContext http)
    {
        http.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }
}
