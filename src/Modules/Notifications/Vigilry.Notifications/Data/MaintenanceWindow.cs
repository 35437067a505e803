using Vigilry.Notifications.Contracts;

namespace Vigilry.Notifications.Data;

/// <summary>A time of each week at which a project's notices wait.</summary>
internal sealed class MaintenanceWindow
{
    public required Guid Id { get; init; }

    public required Guid ProjectId { get; init; }

    public required string Name { get; init; }

    public required List<DayOfWeek> Days { get; init; }

    public required TimeOnly From { get; init; }

    public required int Minutes { get; init; }

    public required string TimeZone { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public MaintenanceWindowResponse ToResponse() => new(Id, Name, Days, From.ToString("HH:mm", null), Minutes, TimeZone);
}
