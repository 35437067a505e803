using Vigilry.Detection.Contracts;

namespace Vigilry.Incidents.Contracts;

/// <summary>A project's risk over time: in each step the highest shown score of the incidents that were not RESOLVED for all of it.</summary>
/// <param name="From">What was asked for, moved back to the beginning of a step.</param>
/// <param name="To">What was asked for, moved on to the end of a step.</param>
/// <param name="Step">The length of a step in seconds: an hour, or a day for more than a week.</param>
/// <param name="Steps">Every step from the first to the last.</param>
public sealed record RiskSeriesResponse(DateTimeOffset From, DateTimeOffset To, int Step, IReadOnlyList<RiskStep> Steps);

/// <summary>One step of time.</summary>
/// <param name="At">When it begins.</param>
/// <param name="Score">The highest score, 0 to 100; null if no incident with a score was unresolved.</param>
/// <param name="Band">What that score means in a word.</param>
/// <param name="IncidentId">The incident that has it.</param>
public sealed record RiskStep(DateTimeOffset At, double? Score, RiskBand? Band, Guid? IncidentId);
