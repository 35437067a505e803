namespace Vigilry.Host.Commands;

/// <summary>A command cannot do what it was asked to; the message says why, for whoever typed it.</summary>
public sealed class CommandException(string message) : Exception(message);
