using MediatR;

namespace Vigilry.Auth.Contracts;

/// <summary>What was changed about how a person logs in.</summary>
public enum AccountChange
{
    /// <summary>The password.</summary>
    Password,

    /// <summary>Nothing yet: another address was asked for, and the present one is told in time.</summary>
    AddressAsked,

    /// <summary>The address; the old one is told.</summary>
    Address,

    /// <summary>The second factor is asked for from now on.</summary>
    SecondFactorOn,

    /// <summary>The second factor is asked for no more.</summary>
    SecondFactorOff,
}

/// <summary>How a person logs in was changed, which they are told of: it may have been somebody else.</summary>
/// <param name="Email">Where to tell them.</param>
/// <param name="Name">The person's name.</param>
/// <param name="Change">What was changed.</param>
public sealed record AccountChanged(string Email, string Name, AccountChange Change) : INotification;
