namespace Vigilry.Auth.Contracts;

/// <summary>Says which sessions still count, for connections that outlive their request.</summary>
public interface ISessions
{
    /// <summary>Of these sessions those that are over, or whose user is no member any more.</summary>
    /// <param name="sessionIds">The sessions.</param>
    /// <param name="ct">Ends the query.</param>
    Task<IReadOnlySet<Guid>> FindOverAsync(IReadOnlyCollection<Guid> sessionIds, CancellationToken ct);
}
