using Roomstead.Storage.Tables;

namespace Roomstead.Domain;

/// <summary>Who calls. Either a person (<see cref="User"/> is set; through <see cref="App"/>, the project the token belongs to)
/// or the app itself (<see cref="User"/> is null).</summary>
/// <param name="Delegated">Whether the token was made by domain-wide delegation: as a person, by the service account.</param>
/// <param name="RealQuotas">Whether the organisation of the project has the published quotas turned on.</param>
internal sealed record Caller(UserRow? User, AppRow App, ScopeSet Scopes, bool Delegated, bool RealQuotas)
{
    public bool IsApp => User is null;

    /// <summary>The organisation of the person, or of the app's project.</summary>
    public string Customer => User?.Customer ?? App.Customer;

    /// <summary><c>users/{digits}</c> of the person, or of the app as a member.</summary>
    public string Id => User?.Id ?? App.UserId;
}
