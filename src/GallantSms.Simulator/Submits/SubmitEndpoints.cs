using GallantSms.Simulator.Settings;

namespace GallantSms.Simulator.Submits;

// Plain RequestDelegates: parameter binding costs more than the simulated carrier itself.
internal static class SubmitEndpoints
{
    private const int MostRefs = 1000;

    public static void MapSubmits(this WebApplication app)
    {
        var desk = app.Services.GetRequiredService<SubmitDesk>();
        app.MapPost("/accounts/{account}/messages", (RequestDelegate)desk.SingleAsync);
        app.MapPost("/accounts/{account}/messages/batch", (RequestDelegate)desk.BatchAsync);
    }

    /// <summary>"What became of our reference?" A <c>found: false</c> is certain.</summary>
    public static void MapQueries(this WebApplication app)
    {
        var desk = app.Services.GetRequiredService<SubmitDesk>();
        var carrier = app.Services.GetRequiredService<Carrier>();

        app.MapGet("/accounts/{account}/messages", async http =>
        {
            if (await desk.AdmitAsync(http) is not { } account || await FailsAsync(http, carrier, account)) return;
            if (http.Request.Query["client_ref"] is [{ Length: > 0 } clientRef])
                await Answer.JsonAsync(http, StatusCodes.Status200OK, Find(account, clientRef), WireJson.Default.QueryResult);
            else
                await Answer.ProblemAsync(http, StatusCodes.Status400BadRequest, "bad_query", "client_ref is needed.");
        });

        app.MapPost("/accounts/{account}/messages/query", async http =>
        {
            if (await desk.AdmitAsync(http) is not { } account || await FailsAsync(http, carrier, account)) return;
            if (await Answer.ReadAsync(http, WireJson.Default.QueryRequest) is not { } query) return;
            if (query.ClientRefs is { Length: <= MostRefs } refs)
                await Answer.JsonAsync(http, StatusCodes.Status200OK, new QueryResults([.. refs.Select(r => Find(account, r))]), WireJson.Default.QueryResults);
            else
                await Answer.ProblemAsync(http, StatusCodes.Status400BadRequest, "bad_query", $"client_refs must have at most {MostRefs} items.");
        });
    }

    private static async Task<bool> FailsAsync(HttpContext http, Carrier carrier, Account account)
    {
        var faults = carrier.FaultsOf(account.Name);
        if (faults.QueryErrorRate == 0 || !carrier.DiceOf(faults).Hits(faults.QueryErrorRate, account.NextRequest(), Chance.Query)) return false;
        await Answer.ProblemAsync(http, StatusCodes.Status503ServiceUnavailable, "unavailable", "Come back later.");
        return true;
    }

    private static QueryResult Find(Account account, string? clientRef) =>
        clientRef is not null && account.Refs.Find(RefBook.KeyOf(clientRef, out _)) is { } id
            ? new QueryResult(clientRef, Found: true, Carrier.Spell(id))
            : new QueryResult(clientRef, Found: false);
}
