using Microsoft.Extensions.DependencyInjection;
using Vigilry.Detection.Adaptive;
using Vigilry.Detection.Live;
using Vigilry.Ingestion.Contracts;
using static Vigilry.IntegrationTests.Incidents.TestSpikes;

namespace Vigilry.IntegrationTests.Detection;

/// <summary>Projects of which detection has learned for days.</summary>
internal static class LearnedProjects
{
    /// <summary>Keeps a detector for the project that has seen errors at an even pace until now.</summary>
    public static async Task<bool> LearnAsync(this VigilryApp app, TestProject project, int days, int errorsPerMinute, CancellationToken ct)
    {
        var detector = new ProjectDetector(DetectorSettings.Default);
        var findings = new List<Finding>();
        var until = Now.ToUnixTimeMilliseconds();
        var pause = 60_000 / errorsPerMinute;
        for (var at = until - (days * 86_400_000L); at < until; at += pause)
        {
            detector.Observe(new DetectorEvent(at, IsError: true, IsCritical: false, Fingerprint: null, User: null, Attributes: []), findings);
        }

        return await app.Detectors().SaveAsync([new DetectorToKeep(project.ToDetect(), new KeptDetector(default, detector.Save()), IsOpen: false)], position: null, ct);
    }

    /// <summary>Where the app keeps its detectors.</summary>
    public static DetectorStore Detectors(this VigilryApp app) => app.Services.GetRequiredService<DetectorStore>();

    /// <summary>The project, as detection names it.</summary>
    public static ProjectOfOrganization ToDetect(this TestProject project) => new(project.OrganizationId, project.Id);
}
