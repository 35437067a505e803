using System.Text.Json;
using Vigilry.Auth.Contracts;
using Vigilry.Incidents.Contracts;
using Vigilry.Ingestion.Contracts;
using Vigilry.Platform.Json;

namespace Vigilry.Host.Pages;

/// <summary>A project as the frame and the overview show it.</summary>
/// <param name="Project">The project.</param>
/// <param name="Status">That of its unresolved incident; <see langword="null"/> if it has none.</param>
/// <param name="Series">Its last hour.</param>
public sealed record ProjectState(ProjectResponse Project, IncidentStatus? Status, MinuteSeries Series);

/// <summary>What every page of the dashboard shows around its own content, read once for each request.</summary>
public sealed class Frame(
    IHttpContextAccessor http, IOwnAccount account, IProjects projects, IIncidents incidents, IEventReader events, TimeProvider time)
{
    private const int MostUnresolved = 200;

    private MeResponse? _me;

    /// <summary>Whose session it is.</summary>
    public AuthContext Caller => AuthContext.From(Context.User);

    /// <summary>The user, and the organization that the session is bound to.</summary>
    public MeResponse Me => _me ?? throw new InvalidOperationException("The frame is not loaded.");

    /// <summary>All that the user is a member of.</summary>
    public IReadOnlyList<OrganizationResponse> Organizations { get; private set; } = [];

    /// <summary>The organization's projects, oldest first.</summary>
    public IReadOnlyList<ProjectState> Projects { get; private set; } = [];

    /// <summary>The organization's incidents that are not resolved, newest first.</summary>
    public IReadOnlyList<IncidentResponse> Unresolved { get; private set; } = [];

    /// <summary>The same for the script, with what it needs on every page.</summary>
    public string UnresolvedJson => JsonSerializer.Serialize(Unresolved.Select(i => new { i.Id, i.ProjectId, i.Status, i.Title, i.Revision }), WireJson.Options);

    /// <summary>Light or dark if the reader chose one; else the browser says.</summary>
    public string? Theme => ThemeOf(Context);

    /// <summary>Whether the caller may respond to incidents.</summary>
    public bool MayRespond => Caller.Role >= OrganizationRole.Member;

    /// <summary>Whether the caller may manage projects, keys and members.</summary>
    public bool MayManage => Caller.Role >= OrganizationRole.Admin;

    /// <summary>Whether the caller owns the organization.</summary>
    public bool MayOwn => Caller.Role >= OrganizationRole.Owner;

    private HttpContext Context => http.HttpContext ?? throw new InvalidOperationException("There is no request.");

    /// <summary>Reads what is not read yet.</summary>
    public async Task LoadAsync(CancellationToken ct)
    {
        if (_me is not null)
        {
            return;
        }

        // Each module has its own connection, so they answer at the same time.
        var unresolved = incidents.ListAsync(
            Caller, new IncidentQuery(["OPEN", "INVESTIGATING"], ProjectId: null, From: null, To: null, MostUnresolved, Cursor: null), ct);
        var seen = ListProjectsAsync(ct);
        await Task.WhenAll(unresolved, seen);
        Unresolved = (await unresolved).Items;
        var status = Unresolved.DistinctBy(i => i.ProjectId).ToDictionary(i => i.ProjectId, i => i.Status);
        Projects = [.. (await seen).Select(p => status.TryGetValue(p.Project.Id, out var its) ? p with { Status = its } : p)];
    }

    /// <summary>The theme that a browser's reader chose, on any page.</summary>
    public static string? ThemeOf(HttpContext context) => context.Request.Cookies["vigilry_theme"] is ("light" or "dark") and var theme ? theme : null;

    /// <summary>The name of one of the organization's projects.</summary>
    public string NameOf(Guid projectId) => Projects.FirstOrDefault(p => p.Project.Id == projectId)?.Project.Name ?? "A deleted project";

    private async Task<IEnumerable<ProjectState>> ListProjectsAsync(CancellationToken ct)
    {
        _me = await account.GetAsync(Caller, ct);
        Organizations = await account.OrganizationsAsync(Caller, ct);
        var all = await projects.ListAsync(Caller, ct);
        var start = MinuteSeries.Start(time.GetUtcNow());
        var counts = (await events.CountByMinuteAsync([.. all.Select(p => p.Id)], start, ct)).ToLookup(c => c.ProjectId);
        return all.Select(p => new ProjectState(p, Status: null, MinuteSeries.Of(counts[p.Id], start)));
    }
}
