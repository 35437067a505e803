using MediatR;

namespace Vigilry.Auth.Contracts;

/// <summary>A person was invited to an organization.</summary>
/// <param name="Email">Whom, as typed.</param>
/// <param name="OrganizationName">Where to.</param>
/// <param name="InviterName">Who invites.</param>
/// <param name="Token">The raw token, which is nowhere stored by Auth; it ends in the mail's link and must not be logged with SMTP set.</param>
public sealed record MemberInvited(string Email, string OrganizationName, string InviterName, string Token) : INotification;
