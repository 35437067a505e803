using NUnit.Framework;

namespace Vigilry.IntegrationTests.Detection;

/// <summary>What was learned of projects, as it is kept in Redis.</summary>
[TestFixture, Parallelizable(ParallelScope.All)]
public class DetectorStoreTests
{
    [Test, CancelAfter(30_000)]
    public async Task What_was_learned_of_a_project_goes_with_it_for_good(CancellationToken ct)
    {
        using var project = await TestServers.App.WithProjectAsync(ct);
        Assert.That(() => TestServers.App.LearnAsync(project, days: 1, errorsPerMinute: 1, ct), Is.True.After(5_000, 100));
        Assert.That(await KeptAsync(project, ct), Is.EqualTo(1));

        using var deleted = await project.Session.DeleteAsync(new Uri($"/api/projects/{project.Id}", UriKind.Relative), ct);
        deleted.EnsureSuccessStatusCode();
        Assert.That(() => KeptAsync(project, ct), Is.Zero.After(5_000, 20));

        // The host that detects may still have it in its memory, and keeps what has changed.
        Assert.That(await TestServers.App.LearnAsync(project, days: 1, errorsPerMinute: 1, ct), Is.True);
        Assert.That(await KeptAsync(project, ct), Is.Zero);
    }

    private static async Task<int> KeptAsync(TestProject project, CancellationToken ct) =>
        (await TestServers.App.Detectors().LoadAsync([project.Id], ct)).Count;
}
