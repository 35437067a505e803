using MediatR;

namespace Vigilry.Auth.Contracts;

/// <summary>A person wants to use another address, which has to prove itself.</summary>
/// <param name="NewEmail">The new address, as typed.</param>
/// <param name="Name">The person's name.</param>
/// <param name="Token">The raw token, which is nowhere stored by Auth; it ends in the mail's link and must not be logged with SMTP set.</param>
public sealed record EmailChangeRequested(string NewEmail, string Name, string Token) : INotification;
