using Microsoft.AspNetCore.SignalR.Client;
using NUnit.Framework;

namespace Vigilry.IntegrationTests.Realtime;

[TestFixture, Parallelizable(ParallelScope.All)]
public class EndedSessionTests
{
    [Test, CancelAfter(30_000)]
    public async Task A_dashboard_hears_nothing_any_more_once_its_session_is_over(CancellationToken ct)
    {
        using var project = await TestServers.App.WithProjectAsync(ct);
        await using var dashboard = await project.OpenDashboardAsync(ct);

        using var loggedOut = await project.Session.PostAsync(new Uri("/api/auth/logout", UriKind.Relative), content: null, ct);
        loggedOut.EnsureSuccessStatusCode();

        Assert.That(() => dashboard.State, Is.Not.EqualTo(HubConnectionState.Connected).After(10_000, 50));
        var heard = dashboard.Heard.Count;
        await project.PostErrorsAsync(3, ct);
        await project.KeyClient.GetStringAsync(new Uri($"/api/projects/{project.Id}/events", UriKind.Relative), ct);
        await Task.Delay(1_000, ct);
        Assert.That(dashboard.Heard, Has.Count.EqualTo(heard));
    }
}
