using System.Net;
using GallantSms.Application.Reports;
using GallantSms.Domain.Access;
using GallantSms.Infrastructure.Mail;
using GallantSms.Infrastructure.Reports;
using GallantSms.Infrastructure.Tenancy;
using GallantSms.IntegrationTests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace GallantSms.IntegrationTests.Reports;

[Collection(GallantCollection.Name)]
public sealed class SavedReportTests(GallantFixture gallant)
{
    private const string Saved = "/api/v1/reports/saved";

    private static readonly object Definition = new { measures = new[] { "messages" }, dimensions = new[] { "country" } };

    [Fact]
    public async Task A_due_report_is_mailed_once_by_however_many_and_then_at_its_next_time()
    {
        var tenant = await gallant.NewTenantAsync(credits: 0);
        var reader = await gallant.NewPersonAsync(tenant.Tenant, Role.Analyst);
        var saved = await tenant.PostAsync(Saved, Body(reader.Id)).OkAsync(HttpStatusCode.Created);
        var (id, source) = (saved.GetProperty("id").GetGuid(), await gallant.Services.GetRequiredService<TenantDataSources>().GetAsync(tenant.Tenant.Id, default));
        var due = DateTimeOffset.UtcNow.AddMinutes(-5);
        await tenant.CountAsync($"update saved_reports set next_at = '{due:O}' where id = '{id}'; select 1");

        // Several at once, as two leaders would; and once more by one that was killed before it could say so.
        var mailer = gallant.Services.GetRequiredService<ReportMailer>();
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => mailer.MailDueAsync(tenant.Tenant, source, default)));
        await tenant.CountAsync($"update saved_reports set next_at = '{due:O}' where id = '{id}'; select 1");
        await mailer.MailDueAsync(tenant.Tenant, source, default);

        var mail = await gallant.MailAsync(reader.Email, "Weekly");
        Assert.Contains($"/reports/saved/{id}", mail.Text, StringComparison.Ordinal);
        Assert.StartsWith("\"Country\",\"Messages\"", mail.Attachment, StringComparison.Ordinal);
        Assert.EndsWith(".csv", mail.AttachmentName, StringComparison.Ordinal);
        Assert.Equal(1, await gallant.PlatformCountAsync("select count(*) from report_mailings where report_id = $1", id));
        await gallant.EventuallyAsync($"select count(*) from mails where recipient = '{reader.Email}'", 0);
        Assert.Single(gallant.Services.GetRequiredService<FolderMailTransport>().List(), m => m.To == reader.Email);
        var after = (await tenant.GetAsync(Saved).OkAsync())[0];
        Assert.True(after.GetProperty("next_at").GetDateTimeOffset() > DateTimeOffset.UtcNow);
        Assert.Equal("Mailed to 1 of 1.", after.GetProperty("last_result").GetString());
    }

    [Fact]
    public async Task Mail_goes_to_members_who_may_read_it_only_also_when_that_changes_later()
    {
        var (tenant, other) = (await gallant.NewTenantAsync(credits: 0), await gallant.NewTenantAsync(credits: 0));
        var (reader, stranger, clerk) = (await gallant.NewPersonAsync(tenant.Tenant, Role.Analyst), await gallant.NewPersonAsync(other.Tenant), await gallant.NewPersonAsync(tenant.Tenant, Role.Billing));
        foreach (var wrong in new[] { stranger, clerk })
        {
            var error = await tenant.PostAsync(Saved, Body(wrong.Id)).RefusedAsync(HttpStatusCode.BadRequest, "VALIDATION_ERROR");
            Assert.Equal(("schedule.recipients[0]", "NOT_A_READER"), (error.GetProperty("errors")[0].GetProperty("field").GetString(), error.GetProperty("errors")[0].GetProperty("code").GetString()));
        }

        var saved = await tenant.PostAsync(Saved, Body(reader.Id)).OkAsync(HttpStatusCode.Created);
        await gallant.PlatformAsync("delete from memberships where user_id = $1", reader.Id);
        var sent = await tenant.PostAsync($"{Saved}/{saved.GetProperty("id")}/send", new { }).OkAsync();

        Assert.Equal("None of its recipients may read it any more.", sent.GetProperty("last_result").GetString());
        Assert.DoesNotContain(gallant.Services.GetRequiredService<FolderMailTransport>().List(), m => m.To == reader.Email);
    }

    [Fact]
    public async Task A_report_is_its_owners_until_it_is_shared_and_others_read_it_only()
    {
        var tenant = await gallant.NewTenantAsync(credits: 0);
        using var owner = await Browser.NewAsync(gallant, tenant.Tenant, Role.Analyst);
        using var colleague = await Browser.NewAsync(gallant, tenant.Tenant, Role.Analyst);
        var path = $"{Saved}/{(await owner.PostAsync(Saved, new { name = "Own", definition = Definition }).OkAsync(HttpStatusCode.Created)).GetProperty("id")}";
        object shared = new { name = "Ours", definition = Definition, shared = true };

        Assert.Empty((await colleague.GetAsync(Saved).OkAsync()).EnumerateArray());
        await colleague.PutAsync(path, shared).RefusedAsync(HttpStatusCode.NotFound, "NOT_FOUND");
        await owner.PutAsync(path, shared).OkAsync();
        Assert.False((await colleague.GetAsync(Saved).OkAsync())[0].GetProperty("mine").GetBoolean());
        await colleague.DeleteAsync(path).RefusedAsync(HttpStatusCode.Forbidden, "NOT_YOUR_REPORT");
        await owner.DeleteAsync(path).OkAsync();
        Assert.Empty((await owner.GetAsync(Saved).OkAsync()).EnumerateArray());
    }

    [Theory]
    [InlineData(ReportCadence.Daily, null, null, "2026-03-28T06:59:00Z", "2026-03-28T07:00:00Z")]
    [InlineData(ReportCadence.Daily, null, null, "2026-03-28T07:00:00Z", "2026-03-29T06:00:00Z")] // clocks go forward in the night
    [InlineData(ReportCadence.Weekly, 3, null, "2026-03-28T07:00:00Z", "2026-04-01T06:00:00Z")]
    [InlineData(ReportCadence.Monthly, null, 28, "2026-03-28T07:00:00Z", "2026-04-28T06:00:00Z")]
    public void The_next_time_is_by_the_clocks_of_its_zone(ReportCadence cadence, int? weekday, int? day, string now, string next)
    {
        var schedule = new ReportSchedule(cadence, 8, "Europe/Berlin", [], weekday, day);
        var culture = System.Globalization.CultureInfo.InvariantCulture;

        Assert.Equal(DateTimeOffset.Parse(next, culture), schedule.NextAfter(DateTimeOffset.Parse(now, culture)));
        Assert.Null((schedule with { Paused = true }).NextAfter(DateTimeOffset.Parse(now, culture)));
    }

    private static object Body(Guid reader) =>
        new { name = "Weekly", definition = Definition, shared = true, schedule = new { cadence = "weekly", hour = 8, tz = "Africa/Nairobi", recipients = new[] { reader }, weekday = 1 } };
}
