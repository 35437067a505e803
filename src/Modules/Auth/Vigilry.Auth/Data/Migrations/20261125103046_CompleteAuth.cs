using System;
using System.Collections.Generic;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Vigilry.Auth.Data.Migrations
{
    /// <inheritdoc />
    public partial class CompleteAuth : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<bool>(
                name: "has_proved_email",
                schema: "auth",
                table: "users",
                type: "boolean",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<List<byte[]>>(
                name: "recovery_codes",
                schema: "auth",
                table: "users",
                type: "bytea[]",
                nullable: false,
                defaultValueSql: "'{}'");

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "totp_enabled_at",
                schema: "auth",
                table: "users",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "totp_last_step",
                schema: "auth",
                table: "users",
                type: "bigint",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.AddColumn<byte[]>(
                name: "totp_secret",
                schema: "auth",
                table: "users",
                type: "bytea",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "new_email",
                schema: "auth",
                table: "email_tokens",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "purpose",
                schema: "auth",
                table: "email_tokens",
                type: "integer",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "expires_at",
                schema: "auth",
                table: "api_keys",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "rotated_at",
                schema: "auth",
                table: "api_keys",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<short[]>(
                name: "scopes",
                schema: "auth",
                table: "api_keys",
                type: "smallint[]",
                nullable: false,
                defaultValueSql: "'{0,1}'");

            // Until now addresses were verified by a mail, or by the operator.
            migrationBuilder.Sql("UPDATE auth.users SET has_proved_email = email_verified_at IS NOT NULL");

            migrationBuilder.CreateTable(
                name: "audit_log",
                schema: "auth",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    organization_id = table.Column<Guid>(type: "uuid", nullable: false),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    user_id = table.Column<Guid>(type: "uuid", nullable: true),
                    action = table.Column<string>(type: "text", nullable: false),
                    target = table.Column<string>(type: "text", nullable: false),
                    detail = table.Column<string>(type: "text", nullable: true),
                    address = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_audit_log", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "deleted_projects",
                schema: "auth",
                columns: table => new
                {
                    project_id = table.Column<Guid>(type: "uuid", nullable: false),
                    organization_id = table.Column<Guid>(type: "uuid", nullable: false),
                    deleted_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    next_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_deleted_projects", x => x.project_id);
                });

            migrationBuilder.CreateTable(
                name: "external_logins",
                schema: "auth",
                columns: table => new
                {
                    issuer = table.Column<string>(type: "text", nullable: false),
                    subject = table.Column<string>(type: "text", nullable: false),
                    user_id = table.Column<Guid>(type: "uuid", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_external_logins", x => new { x.issuer, x.subject });
                    table.ForeignKey(
                        name: "fk_external_logins_users_user_id",
                        column: x => x.user_id,
                        principalSchema: "auth",
                        principalTable: "users",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "invitations",
                schema: "auth",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    organization_id = table.Column<Guid>(type: "uuid", nullable: false),
                    email = table.Column<string>(type: "text", nullable: false),
                    normalized_email = table.Column<string>(type: "text", nullable: false),
                    role = table.Column<short>(type: "smallint", nullable: false),
                    hash = table.Column<byte[]>(type: "bytea", nullable: false),
                    invited_by = table.Column<Guid>(type: "uuid", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    expires_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_invitations", x => x.id);
                    table.ForeignKey(
                        name: "fk_invitations_organizations_organization_id",
                        column: x => x.organization_id,
                        principalSchema: "auth",
                        principalTable: "organizations",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "setup_links",
                schema: "auth",
                columns: table => new
                {
                    token = table.Column<string>(type: "text", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_setup_links", x => x.token);
                });

            migrationBuilder.CreateIndex(
                name: "ix_audit_log_organization_id_at_id",
                schema: "auth",
                table: "audit_log",
                columns: new[] { "organization_id", "at", "id" },
                descending: new[] { false, true, true });

            migrationBuilder.CreateIndex(
                name: "ix_deleted_projects_next_at",
                schema: "auth",
                table: "deleted_projects",
                column: "next_at");

            migrationBuilder.CreateIndex(
                name: "ix_external_logins_user_id",
                schema: "auth",
                table: "external_logins",
                column: "user_id");

            migrationBuilder.CreateIndex(
                name: "ix_invitations_hash",
                schema: "auth",
                table: "invitations",
                column: "hash",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_invitations_organization_id_normalized_email",
                schema: "auth",
                table: "invitations",
                columns: new[] { "organization_id", "normalized_email" },
                unique: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "audit_log",
                schema: "auth");

            migrationBuilder.DropTable(
                name: "deleted_projects",
                schema: "auth");

            migrationBuilder.DropTable(
                name: "external_logins",
                schema: "auth");

            migrationBuilder.DropTable(
                name: "invitations",
                schema: "auth");

            migrationBuilder.DropTable(
                name: "setup_links",
                schema: "auth");

            migrationBuilder.DropColumn(
                name: "has_proved_email",
                schema: "auth",
                table: "users");

            migrationBuilder.DropColumn(
                name: "recovery_codes",
                schema: "auth",
                table: "users");

            migrationBuilder.DropColumn(
                name: "totp_enabled_at",
                schema: "auth",
                table: "users");

            migrationBuilder.DropColumn(
                name: "totp_last_step",
                schema: "auth",
                table: "users");

            migrationBuilder.DropColumn(
                name: "totp_secret",
                schema: "auth",
                table: "users");

            migrationBuilder.DropColumn(
                name: "new_email",
                schema: "auth",
                table: "email_tokens");

            migrationBuilder.DropColumn(
                name: "purpose",
                schema: "auth",
                table: "email_tokens");

            migrationBuilder.DropColumn(
                name: "expires_at",
                schema: "auth",
                table: "api_keys");

            migrationBuilder.DropColumn(
                name: "rotated_at",
                schema: "auth",
                table: "api_keys");

            migrationBuilder.DropColumn(
                name: "scopes",
                schema: "auth",
                table: "api_keys");
        }
    }
}
