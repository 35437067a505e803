using Vigilry.Auth.Contracts;
using Vigilry.Host.Pages.Tags;

namespace Vigilry.Host.Pages;

/// <summary>What every page of a project shows above its own content.</summary>
public sealed class ProjectFrame(Frame frame, TimeProvider time)
{
    private ProjectState? _state;

    /// <summary>Names and roles.</summary>
    public Frame Frame => frame;

    /// <summary>The project.</summary>
    public ProjectResponse Project => _state?.Project ?? throw new InvalidOperationException("The project is not loaded.");

    /// <summary>A word for how it is.</summary>
    public string State => _state?.Status is { } status ? Words.Name(status) : "QUIET";

    /// <summary>This moment.</summary>
    public DateTimeOffset Now => time.GetUtcNow();

    /// <summary>Reads the project.</summary>
    /// <returns><see langword="false"/> if the caller's organization has none of this id.</returns>
    public async Task<bool> LoadAsync(Guid projectId, CancellationToken ct)
    {
        await frame.LoadAsync(ct);
        _state = frame.Projects.FirstOrDefault(p => p.Project.Id == projectId);
        return _state is not null;
    }
}
