using Vigilry.Auth.Contracts;
using Vigilry.Detection.Contracts;
using Vigilry.Incidents.Contracts;
using Vigilry.Notifications.Contracts;

namespace Vigilry.Notifications.Telling;

/// <summary>Made-up notices, for tests and previews.</summary>
internal static class SampleNotices
{
    private const int Errors = 14;

    /// <summary>One that cannot be taken for a real one.</summary>
    public static IncidentNotice Test(ProjectReference project, DateTimeOffset now) =>
        Of(NoticeKind.Opened, project.Id, project.Name, "this is a test, nothing is wrong", now) with { IncidentId = Guid.CreateVersion7(now), Risk = null };

    /// <summary>One as it could be.</summary>
    public static IncidentNotice Of(NoticeKind happened, Guid projectId, string project, string title, DateTimeOffset now) => new(
        happened,
        Guid.Empty,
        projectId,
        project,
        title,
        happened switch
        {
            NoticeKind.Resolved => IncidentStatus.Resolved,
            NoticeKind.Investigating => IncidentStatus.Investigating,
            _ => IncidentStatus.Open,
        },
        Errors,
        OpenedAt: happened is NoticeKind.Opened ? now : now.AddMinutes(-12),
        ErrorSeenAt: now,
        At: now,
        [new TypeCount { Type = "TypeError", Count = Errors }],
        [new SourceCount { Source = "checkout", Count = Errors }])
    {
        Risk = new NoticeRisk(
            64, RiskBand.High, IsProvisional: happened is NoticeKind.Opened, "14 errors in 60 s; 2.1 usual at this hour (6.7 ×); by chance 1 in 10⁷.", ["82 % host web-3, usually 24 %"]),
    };
}
