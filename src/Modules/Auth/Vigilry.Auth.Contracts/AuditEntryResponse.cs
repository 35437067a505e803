namespace Vigilry.Auth.Contracts;

/// <summary>A change that somebody made.</summary>
/// <param name="UserId">Who.</param>
/// <param name="UserName">The user's name, as it is now.</param>
/// <param name="Action">The operation, as this API's description names it.</param>
/// <param name="Target">The route that was called.</param>
/// <param name="Detail">What it was and became, of changes whose route does not say it.</param>
/// <param name="Address">Where the request came from.</param>
public sealed record AuditEntryResponse(Guid Id, DateTimeOffset At, Guid? UserId, string? UserName, string Action, string Target, string? Detail, string? Address);
