using MediatR;

namespace Vigilry.Auth.Contracts;

/// <summary>A person wants to set a new password.</summary>
/// <param name="Email">The address, as typed at sign-up.</param>
/// <param name="Name">The person's name.</param>
/// <param name="Token">The raw token, which is nowhere stored by Auth; it ends in the mail's link and must not be logged with SMTP set.</param>
public sealed record PasswordResetRequested(string Email, string Name, string Token) : INotification;
