FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /source
COPY . .
RUN dotnet publish src/Vigilry.Host --configuration Release --output /app -p:RestoreLockedMode=true

FROM mcr.microsoft.com/dotnet/aspnet:10.0
WORKDIR /data
RUN chown app:app /data
COPY --from=build /app /app
USER app
ENV ASPNETCORE_URLS=http://+:5080 Vigilry__DataDirectory=/data
VOLUME /data
EXPOSE 5080
ENTRYPOINT ["dotnet", "/app/vigilry.dll"]
