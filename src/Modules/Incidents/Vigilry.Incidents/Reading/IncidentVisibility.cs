using Vigilry.Auth.Contracts;
using Vigilry.Incidents.Data;

namespace Vigilry.Incidents.Reading;

/// <summary>Whose incidents a caller may see: the organization's with a session, the project's with an API key.</summary>
internal static class IncidentVisibility
{
    public static IQueryable<Incident> VisibleTo(this IQueryable<Incident> incidents, AuthContext caller)
    {
        incidents = incidents.Where(i => i.OrganizationId == caller.OrganizationId);
        return caller.ProjectId is { } projectId ? incidents.Where(i => i.ProjectId == projectId) : incidents;
    }

    /// <summary>Those that were opened from a time on and before another; each condition may be absent.</summary>
    public static IQueryable<Incident> OpenedWithin(
        this IQueryable<Incident> incidents, Guid? project, DateTimeOffset? from, DateTimeOffset? to)
    {
        incidents = project is { } projectId ? incidents.Where(i => i.ProjectId == projectId) : incidents;
        incidents = from is { } start ? incidents.Where(i => i.OpenedAt >= start.ToUniversalTime()) : incidents;
        return to is { } end ? incidents.Where(i => i.OpenedAt < end.ToUniversalTime()) : incidents;
    }
}
