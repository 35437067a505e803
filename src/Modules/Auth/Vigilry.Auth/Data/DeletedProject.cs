namespace Vigilry.Auth.Data;

/// <summary>A project that is gone, until every module has deleted what it kept of it.</summary>
internal sealed class DeletedProject
{
    public required Guid ProjectId { get; init; }

    public required Guid OrganizationId { get; init; }

    public required DateTimeOffset DeletedAt { get; init; }

    /// <summary>When the modules are told next; while a host tells them, when another one takes over.</summary>
    public required DateTimeOffset NextAt { get; init; }
}
