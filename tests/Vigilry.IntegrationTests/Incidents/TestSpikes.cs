using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Vigilry.Detection.Contracts;

namespace Vigilry.IntegrationTests.Incidents;

/// <summary>What detection says, said in its place.</summary>
internal static class TestSpikes
{
    public static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    public static async Task PublishAsync(this VigilryApp app, INotification notification)
    {
        await using var scope = app.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<IMediator>().Publish(notification);
    }

    public static SpikeDetected Spike(TestProject project, IncidentAssessment? assessment = null, DateTimeOffset? at = null, int errors = 11)
    {
        var detectedAt = at ?? Now;
        return new SpikeDetected(
            project.OrganizationId, project.Id, errors, 0, errors, TimeSpan.FromSeconds(60), detectedAt.AddSeconds(-30), detectedAt, Assessment: assessment);
    }

    public static IncidentAssessed Assessed(TestProject project, IncidentAssessment assessment) =>
        new(project.OrganizationId, project.Id, Now.AddMinutes(-1), assessment);

    public static IncidentAssessment Assessment(double score, string words = "11 errors in 60 s; 1.2 usual.", params IncidentCause[] causes) => new(
        words,
        new IncidentRisk(score, RiskBands.Of(score), IsProvisional: true, [new("magnitude", score)], Version: 1),
        new IncidentEvidence(11, 60, 1.2, 9.2, 8.5),
        causes,
        UsersHit: 3);
}
